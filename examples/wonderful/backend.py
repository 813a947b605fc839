import json
import os
import sys
import urllib.request


def chat_token(user_id, name):
    """A token for a user who is logged in at your backend, and whose id is a UUID."""
    request = urllib.request.Request(
        os.environ["WONDERFUL_URL"] + "/api/sdk-token",
        json.dumps({"entityId": user_id, "metadata": {"name": name}}).encode(),
        {"Content-Type": "application/json", "X-API-Key": os.environ["WONDERFUL_API_KEY"]},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


if __name__ == "__main__":
    print(json.dumps(chat_token(*sys.argv[1:])))
