import { AttributeIds, BrowseDirection, type NodeId } from 'node-opcua-client';
import { HIERARCHICAL, OBJECTS, readAll } from './browse.ts';
import type { Connection } from './connection.ts';

const MAX_DEPTH = 16;

interface Climb {
  names: string[];
  at: NodeId;
  done: boolean;
}

/** Names from the Objects folder down to each node, joined by `/`: found by climbing, all nodes at once. */
export async function pathsOf(connection: Connection, nodes: readonly NodeId[]): Promise<string[]> {
  const names = await readAll(
    connection,
    nodes.map((nodeId) => ({ nodeId, attributeId: AttributeIds.BrowseName })),
  );
  const climbs = nodes.map((node, index): Climb => {
    const own: unknown = names[index]?.value?.value;
    return { names: [nameOf(own)], at: node, done: isRoot(node) };
  });
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const open = climbs.filter((climb) => !climb.done);
    if (open.length === 0) break;
    await climbOnce(connection, open);
  }
  return climbs.map((climb) => climb.names.toReversed().join('/'));
}

async function climbOnce({ session, limits }: Connection, climbs: Climb[]): Promise<void> {
  const wanted = [...new Map(climbs.map(({ at }) => [at.toString(), at])).values()];
  const parents = new Map<string, { nodeId: NodeId; name: string } | null>();
  for (let at = 0; at < wanted.length; at += limits.nodesPerBrowse) {
    const chunk = wanted.slice(at, at + limits.nodesPerBrowse);
    const results = await session.browse(
      chunk.map((nodeId) => ({
        nodeId,
        browseDirection: BrowseDirection.Inverse,
        referenceTypeId: HIERARCHICAL,
        includeSubtypes: true,
        nodeClassMask: 0,
        resultMask: 0x3f,
      })),
    );
    chunk.forEach((node, index) => {
      const [parent] = results[index]?.references ?? [];
      parents.set(
        node.toString(),
        parent === undefined ? null : { nodeId: parent.nodeId, name: nameOf(parent.browseName) },
      );
    });
  }
  for (const climb of climbs) {
    const parent = parents.get(climb.at.toString()) ?? null;
    climb.done = parent === null || isRoot(parent.nodeId);
    if (climb.done || parent === null) continue;
    climb.at = parent.nodeId;
    climb.names.push(parent.name);
  }
}

function isRoot(node: NodeId): boolean {
  return node.toString() === OBJECTS.toString();
}

function nameOf(browseName: unknown): string {
  return String((browseName as { name?: string | null } | null)?.name ?? '');
}
