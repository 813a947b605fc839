/** The header with which CloudFront proves that a request has come through it. It replaces what the client sent. */
export const originSecretHeader = 'x-origin-secret';

/** The header in which CloudFront then says who has sent it: an IP address without a port. Likewise. */
export const viewerAddressHeader = 'x-viewer-address';
