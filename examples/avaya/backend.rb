require "json"
require "net/http"

# A token for a user who is logged in at your backend.
def chat_token(user_id, name)
  body = { userId: user_id, userName: name, verified: true }
  headers = { "Content-Type" => "application/json", "X-API-Key" => ENV.fetch("AVAYA_API_KEY") }
  answer = Net::HTTP.post(URI("#{ENV.fetch("AVAYA_URL")}/token"), JSON.generate(body), headers)
  raise "#{answer.code} #{answer.body}" unless answer.is_a?(Net::HTTPSuccess)

  JSON.parse(answer.body)
end

puts JSON.generate(chat_token(*ARGV)) if $PROGRAM_NAME == __FILE__
