require "json"
require "net/http"

# A token for a user who is logged in at your backend, and whose id is a UUID.
def chat_token(user_id, name)
  body = { entityId: user_id, metadata: { name: } }
  headers = { "Content-Type" => "application/json", "X-API-Key" => ENV.fetch("WONDERFUL_API_KEY") }
  answer = Net::HTTP.post(URI("#{ENV.fetch("WONDERFUL_URL")}/api/sdk-token"), JSON.generate(body), headers)
  raise "#{answer.code} #{answer.body}" unless answer.is_a?(Net::HTTPSuccess)

  JSON.parse(answer.body)
end

puts JSON.generate(chat_token(*ARGV)) if $PROGRAM_NAME == __FILE__
