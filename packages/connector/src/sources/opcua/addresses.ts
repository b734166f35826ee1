import { coerceNodeId, type NodeId } from 'node-opcua-client';

/**
 * A node id as the server of this moment understands it. `nsu=<uri>;…` is looked up in the namespace table (which may have
 * changed since the last connection); `ns=<n>;…` and `i=…` are taken as they are. Null: unknown namespace or not a node id.
 */
export function resolveAddress(address: string, namespaces: readonly string[]): NodeId | null {
  const match = /^nsu=(.+?);([isgb]=.*)$/s.exec(address);
  let text = address;
  if (match !== null) {
    const index = namespaces.indexOf(match[1] ?? '');
    if (index < 0) return null;
    text = index === 0 ? (match[2] ?? '') : `ns=${index};${match[2] ?? ''}`;
  }
  try {
    return /^(ns=\d+;)?[isgb]=/s.test(text) ? coerceNodeId(text) : null;
  } catch {
    return null;
  }
}

/** The lasting form of a node id. */
export function lastingAddress(nodeId: NodeId, namespaces: readonly string[]): string {
  const text = nodeId.toString().replace(/^ns=\d+;/, '');
  if (nodeId.namespace === 0) return text;
  const uri = namespaces[nodeId.namespace];
  return uri === undefined ? nodeId.toString() : `nsu=${uri};${text}`;
}

/** A path of browse names with `*` (within a name, or one level) and `**` (any number of levels). */
export function pathMatcher(path: string): { segments: string[]; wild: boolean } {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments[0] === 'Objects') segments.shift();
  return { segments, wild: segments.some((segment) => segment.includes('*')) };
}

/** Whether a browse name fits one segment; a leading `<n>:` in the segment also compares the namespace index. */
export function fits(segment: string, name: string, namespace: number): boolean {
  const prefixed = /^(\d+):(.*)$/s.exec(segment);
  if (prefixed !== null && Number(prefixed[1]) !== namespace) return false;
  const pattern = prefixed?.[2] ?? segment;
  if (!pattern.includes('*')) return pattern === name;
  const expression = pattern.split('*').map(escapeRegExp).join('.*');
  return new RegExp(`^${expression}$`, 's').test(name);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
