import json
import os
import sys
import urllib.request


def chat_token(user_id, name):
    """A token for a user who is logged in at your backend."""
    request = urllib.request.Request(
        os.environ["CHATSDK_URL"] + "/api/auth/chat-token",
        json.dumps({"userId": user_id, "name": name}).encode(),
        {"Content-Type": "application/json", "X-API-Key": os.environ["CHATSDK_API_KEY"]},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


if __name__ == "__main__":
    print(json.dumps(chat_token(*sys.argv[1:])))
