/** Pure: the key of the words for a kind of entry. A dot in a key leads into a list of texts, and one kind may begin as another. */
export const kindKey = (kind: string): string => `kindOf.${kind.replaceAll('.', '/')}`;
