#!/usr/bin/env bash
# Adds one paper with curl and jq, and prints where it is:
#
#   PAPER_CATALOG_TOKEN=pc_... ./add-paper.sh TITLE URL [TLDR]
#
# PAPER_CATALOG_URL is http://127.0.0.1:8000/graphql unless it says otherwise. A paper that is there already is found, not added again.
set -euo pipefail

endpoint=${PAPER_CATALOG_URL:-http://127.0.0.1:8000/graphql}
: "${PAPER_CATALOG_TOKEN:?set it to a token of an editor: paper-catalog token create --name me --role editor}"
title=${1:?usage: add-paper.sh TITLE URL [TLDR]} url=${2:?usage: add-paper.sh TITLE URL [TLDR]} tldr=${3:-}

mutation='mutation Add($input: CreatePaperInput!) {
  createPaper(input: $input) {
    paper { slug }
    userErrors { code message field ... on DuplicateIdentifier { existing { slug } } }
  }
}'

# The key makes the request safe to repeat: curl does that when the server asks for it (429, 503 with Retry-After) or is out of reach.
key=$(printf '%s\n' "$title" "$url" "$tldr" | sha256sum | cut -d ' ' -f 1)
answer=$(jq -n --arg query "$mutation" --arg title "$title" --arg url "$url" --arg tldr "$tldr" --arg key "$key" \
    '{$query, variables: {input: ({$title, $url, idempotencyKey: $key} + if $tldr == "" then {} else {$tldr} end)}}' \
    | curl --silent --show-error --retry 4 --retry-connrefused --max-time 60 "$endpoint" \
        --header "authorization: Bearer $PAPER_CATALOG_TOKEN" --header 'content-type: application/json' --data-binary @-)

if jq --exit-status '.errors' <<<"$answer" >/dev/null; then
    jq --raw-output '.errors[] | "\(.extensions.code): \(.message)"' <<<"$answer" >&2
    exit 1
fi
slug=$(jq --raw-output '.data.createPaper | .paper.slug // (.userErrors[] | .existing.slug // empty)' <<<"$answer")
if [ -z "$slug" ]; then
    jq --raw-output '.data.createPaper.userErrors[] | "\((.field // ["input"]) | join(".")): \(.message)"' <<<"$answer" >&2
    exit 1
fi
echo "$slug"
