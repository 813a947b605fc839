import json
import os
import sys
import urllib.request


def chat_token(user_id, nonce):
    """A token for a user who is logged in at your backend. The SDK in the page has the nonce."""
    request = urllib.request.Request(
        os.environ["QISCUS_URL"] + "/auth/verify",
        json.dumps({"user": {"app_id": "token-vending-demo", "user_id": user_id, "nonce": nonce}}).encode(),
        {"Content-Type": "application/json", "X-API-Key": os.environ["QISCUS_API_KEY"]},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


if __name__ == "__main__":
    print(json.dumps(chat_token(*sys.argv[1:])))
