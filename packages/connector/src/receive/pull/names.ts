export const NDJSON = 'application/x-ndjson';
/** What a payload declares that holds chunks: each a header and its lines, as the broker delivers them. */
export const PROFILE_OF_CHUNKS = 'urn:millspace:schema:chunk:1';
