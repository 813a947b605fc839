<?php

/** A token for a user who is logged in at your backend, and whose id is a UUID. */
function chatToken(string $userId, string $name): array
{
    $answer = file_get_contents(getenv('WONDERFUL_URL') . '/api/sdk-token', false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Content-Type: application/json', 'X-API-Key: ' . getenv('WONDERFUL_API_KEY')],
        'content' => json_encode(['entityId' => $userId, 'metadata' => ['name' => $name]]),
        'timeout' => 30,
    ]]));
    return json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
}

echo json_encode(chatToken($argv[1], $argv[2])), "\n";
