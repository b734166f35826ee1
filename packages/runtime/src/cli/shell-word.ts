const PLAIN = /^[\w@%+=:,./-]+$/;

/** A value as it is written in a command that somebody copies into a shell: in quotes when it needs some. */
export function shellWord(text: string, platform: NodeJS.Platform = process.platform): string {
  if (PLAIN.test(text) && !text.startsWith('-')) return text;
  if (platform === 'win32') return `"${text.replaceAll('"', '\\"')}"`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
