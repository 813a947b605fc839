<?php

/** A token for a user who is logged in at your backend. The SDK in the page has the nonce. */
function chatToken(string $userId, string $nonce): array
{
    $answer = file_get_contents(getenv('QISCUS_URL') . '/auth/verify', false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Content-Type: application/json', 'X-API-Key: ' . getenv('QISCUS_API_KEY')],
        'content' => json_encode(['user' => ['app_id' => 'token-vending-demo', 'user_id' => $userId, 'nonce' => $nonce]]),
        'timeout' => 30,
    ]]));
    return json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
}

echo json_encode(chatToken($argv[1], $argv[2])), "\n";
