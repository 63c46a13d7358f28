"""What a server prints when it is ready: its URL, and what to paste into a shell."""

import json
import shlex

import click

from complyt_reference.clients import Clients

_SANDBOX = """\
Credentials to try (clientId, clientSecret):
  sandbox, sandbox-secret: reads and writes
  sandbox-reader, sandbox-reader-secret: reads the same customers
  sandbox-writer, sandbox-writer-secret: writes the same customers
  other, other-secret: reads and writes those of another tenant
"""

# The sample of the documentation's page, its placeholders filled in.
_COMMANDS = """\
Get a token:
TOKEN=$(curl --silent {url}/v1/token --header 'Content-Type: application/json' \
--data-raw {credentials} | \
python3 -c 'import json, sys; print(json.load(sys.stdin)["accessToken"])')

Store a customer:
curl --location -g --request PUT '{url}/v1/customers/source/1/externalId/externalIdExample' \\
--header "Authorization: Bearer $TOKEN" \\
--header 'Content-Type: application/json' \\
--data-raw '{{
    "externalId": "externalIdExample",
    "source": "1",
    "name": "Complyt",
    "address": {{
        "city": "Sacramento",
        "country": "US",
        "state": "CA",
        "street": "944 W. Wintergreen St.",
        "zip": "95823"
    }},
    "customerType": "RETAIL",
    "externalTimestamps": {{
        "createdDate": "2022-10-19T07:00:00.000Z",
        "updatedDate": "2022-10-19T09:07:54.585Z"
    }}
}}'

Read it:
curl '{url}/v1/customers/source/1/externalId/externalIdExample' \
--header "Authorization: Bearer $TOKEN"
"""


_CONTROLS = """\
Watch requests, and set clock and faults: {url}/sandbox
or control the sandbox by commands: complyt-reference sandbox --url {url} --help
"""


def welcome(url: str, clients: Clients, *, with_sandbox: bool) -> None:
    """Print it; the first line is for programs too, which wait for it to learn the URL."""
    client_id = next(iter(clients.by_id))
    secret = clients.public_secrets.get(client_id, "ITS SECRET")
    credentials = json.dumps({"clientId": client_id, "clientSecret": secret})
    commands = _COMMANDS.format(url=url, credentials=shlex.quote(credentials))
    read = f"Read the contract and try it in a browser: {url}/docs\n"
    sandbox = [_SANDBOX] if clients.public_secrets else []
    controls = [_CONTROLS.format(url=url)] if with_sandbox else []
    parts = [f"Serving on {url}\n", read, *controls, *sandbox, commands]
    click.echo("\n".join(parts))  # in one write: a reader of the first line may leave after it
