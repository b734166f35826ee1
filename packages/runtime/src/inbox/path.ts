/** Pure: the path of a page of the console about one thing. */
export const pagePath = (base: string, id: string): string => `/${base}/${encodeURIComponent(id)}`;
