"""Invites people, lists what is open, and waits until everyone has answered.

    USHER_KEY=usher_org_… python3 invite.py jane@acme.com joe@acme.com
"""

import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("USHER_URL", "http://localhost:3000").rstrip("/")
KEY = os.environ.get("USHER_KEY", "")
OPEN = ("requested", "pending")


class UsherError(Exception):
    """A rejection. `code` is stable, the message is for people."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


def rejection(answer):
    """A proxy in between answers in a form of its own, so only the status is certain."""
    try:
        error = json.load(answer)["error"]
        return UsherError(error["message"], error["data"]["appCode"])
    except (ValueError, LookupError, TypeError):
        return UsherError(f"{URL} did not answer as Usher", f"HTTP {answer.code}")


def call(procedure, data):
    """Waits limits out. Repeating is safe for a query, and for a mutation with an idempotencyKey."""
    request = urllib.request.Request(
        f"{URL}/trpc/{procedure}",
        data=json.dumps(data).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    while True:
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return json.load(answer)["result"]["data"]
        except urllib.error.HTTPError as error:
            seconds = error.headers.get("Retry-After", "")
            if error.code not in (429, 503) or not seconds.isdigit():
                raise rejection(error) from None
            time.sleep(int(seconds))


def pending():
    """All pages."""
    query = {"states": ["pending"], "limit": 100}
    while True:
        page = call("invitation.list", query)
        yield from page["invitations"]
        if page["nextCursor"] is None:
            return
        query["cursor"] = page["nextCursor"]


def invite(emails):
    """The key makes it safe to run again: the same call within 24 hours sends nothing twice."""
    key = hashlib.sha256(",".join(emails).encode()).hexdigest()
    entries = [{"email": email, "roles": ["member"]} for email in emails]
    batch = call("invitation.create", {"entries": entries, "idempotencyKey": key})
    for result in batch["results"]:
        error = result["error"]
        print(result["outcome"], result["email"], error["code"] if error else "")
    return [result["invitation"]["id"] for result in batch["results"] if result["invitation"]]


def wait(ids):
    for invitation_id in ids:
        while (invitation := call("invitation.get", {"id": invitation_id}))["state"] in OPEN:
            time.sleep(2)
        print(invitation["state"], invitation["email"], flush=True)


def main():
    ids = invite(sys.argv[1:])
    for invitation in pending():
        print("pending", invitation["email"], "until", invitation["expiresAt"], flush=True)
    wait(ids)


try:
    main()
except UsherError as error:
    sys.exit(f"{error} ({error.code})")
