require "json"
require "net/http"

# A token for a user who is logged in at your backend. The SDK in the page has the nonce.
def chat_token(user_id, nonce)
  body = { user: { app_id: "token-vending-demo", user_id:, nonce: } }
  headers = { "Content-Type" => "application/json", "X-API-Key" => ENV.fetch("QISCUS_API_KEY") }
  answer = Net::HTTP.post(URI("#{ENV.fetch("QISCUS_URL")}/auth/verify"), JSON.generate(body), headers)
  raise "#{answer.code} #{answer.body}" unless answer.is_a?(Net::HTTPSuccess)

  JSON.parse(answer.body)
end

puts JSON.generate(chat_token(*ARGV)) if $PROGRAM_NAME == __FILE__
