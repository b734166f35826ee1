export interface SparkplugTopic {
  group: string;
  type: string;
  edge: string;
  device: string | null;
}

/** `spBv1.0/<group>/<type>/<edge>[/<device>]` (Sparkplug 3.0 §5); null for STATE and for anything else. */
export function parseTopic(topic: string): SparkplugTopic | null {
  const [namespace, group, type, edge, device, ...more] = topic.split('/');
  if (namespace !== 'spBv1.0' || group === undefined || type === undefined || edge === undefined || more.length > 0)
    return null;
  if (group === 'STATE' || edge === '') return null;
  return { group, type, edge, device: device ?? null };
}

export function rebirthTopic(edge: string): string {
  const [group, node] = edge.split('/');
  return `spBv1.0/${group ?? ''}/NCMD/${node ?? ''}`;
}
