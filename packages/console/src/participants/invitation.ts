/** A short name as the dataspace takes it (a-z, 0-9, hyphens) from the name of a company. Pure. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
}

/** What the invited company types first: a configuration that knows this broker. */
export function initCommand(slug: string, broker: string): string {
  return `connector init --dir ${slug} --name ${slug} --broker ${broker} && cd ${slug}`;
}

/** What joins with the code. */
export function enrolCommand(code: string): string {
  return `connector enrol ${code}`;
}
