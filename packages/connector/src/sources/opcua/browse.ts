import {
  AttributeIds,
  BrowseDirection,
  type ClientSession,
  DataType,
  type DataValue,
  LocalizedText,
  NodeClass,
  type NodeId,
  type BrowseResult as OpcBrowseResult,
  type ReferenceDescription,
  resolveNodeId,
} from 'node-opcua-client';
import type { BrowsedNode, BrowseRequest, BrowseResult } from '../../ports.ts';
import { ucumOfUnitId } from '../unit-codes.ts';
import { fits, lastingAddress, pathMatcher, resolveAddress } from './addresses.ts';
import type { Connection } from './connection.ts';

const DEFAULT_DEPTH = 12;
const DEFAULT_NODES = 10_000;
/** Organizes, HasComponent, HasProperty and their kin. */
export const HIERARCHICAL = resolveNodeId('i=33');
export const OBJECTS = resolveNodeId('i=85');
const NODE_CLASSES = NodeClass.Object | NodeClass.Variable;

export interface Child {
  nodeId: NodeId;
  name: string;
  namespace: number;
  nodeClass: NodeClass;
}

/** The children of many nodes: in chunks of the server's limit, continuation points followed to the end. */
export async function childrenOf(
  session: ClientSession,
  parents: NodeId[],
  perCall: number,
  max = 100_000,
): Promise<Child[][]> {
  const all: Child[][] = [];
  for (let at = 0; at < parents.length; at += perCall) {
    const chunk = parents.slice(at, at + perCall);
    const results = await session.browse(
      chunk.map((nodeId) => ({
        nodeId,
        browseDirection: BrowseDirection.Forward,
        referenceTypeId: HIERARCHICAL,
        includeSubtypes: true,
        nodeClassMask: NODE_CLASSES,
        resultMask: 0x3f,
      })),
    );
    for (const result of results) all.push(await follow(session, result, max));
  }
  return all;
}

async function follow(session: ClientSession, first: OpcBrowseResult, max: number): Promise<Child[]> {
  const children: Child[] = [];
  let result = first;
  for (;;) {
    for (const reference of result.references ?? []) children.push(childOf(reference));
    const point = result.continuationPoint;
    if (point === undefined || point === null || point.length === 0) return children;
    if (children.length >= max) {
      await session.browseNext(point, true);
      return children;
    }
    result = await session.browseNext(point, false);
  }
}

function childOf(reference: ReferenceDescription): Child {
  return {
    nodeId: reference.nodeId,
    name: reference.browseName.name ?? '',
    namespace: reference.browseName.namespaceIndex,
    nodeClass: reference.nodeClass,
  };
}

/**
 * All variables that a path of browse names means, wildcards allowed. Each level is browsed once, loops are cut.
 */
export async function resolvePaths(connection: Connection, paths: readonly string[]): Promise<Map<string, NodeId[]>> {
  const found = new Map<string, NodeId[]>(paths.map((path) => [path, []]));
  const cache = new Map<string, Child[]>();
  const { session, limits } = connection;
  const expand = async (nodes: NodeId[]) => {
    const missing = nodes.filter((node) => !cache.has(node.toString()));
    const lists = await childrenOf(session, missing, limits.nodesPerBrowse);
    missing.forEach((node, index) => void cache.set(node.toString(), lists[index] ?? []));
  };
  interface Step {
    path: string;
    segments: string[];
    node: NodeId;
    depth: number;
  }
  let front: Step[] = paths.map((path) => ({ path, segments: pathMatcher(path).segments, node: OBJECTS, depth: 0 }));
  while (front.length > 0) {
    await expand(unique(front.map((step) => step.node)));
    const next = new Map<string, Step>();
    for (const { path, segments, node, depth } of front) {
      for (const child of cache.get(node.toString()) ?? []) {
        for (const rest of advance(segments, child)) {
          if (rest.length === 0 || rest.every((segment) => segment === '**')) {
            const list = found.get(path);
            if (child.nodeClass === NodeClass.Variable && list?.some((id) => same(id, child.nodeId)) === false)
              list.push(child.nodeId);
          }
          if (rest.length > 0 && depth < DEFAULT_DEPTH && next.size < DEFAULT_NODES * 10) {
            next.set(`${path}\n${rest.join('/')}\n${child.nodeId.toString()}`, {
              path,
              segments: rest,
              node: child.nodeId,
              depth: depth + 1,
            });
          }
        }
      }
    }
    front = [...next.values()];
  }
  return found;
}

/** What is left of the path once a child was entered; empty list: the child does not fit. */
function advance(segments: string[], child: Child): string[][] {
  const [first, ...rest] = segments;
  if (first === undefined) return [];
  if (first === '**') return [segments, ...advance(rest, child)];
  return fits(first, child.name, child.namespace) ? [rest] : [];
}

/** The address space below a node as a person wants to see it, with values, units and ranges. */
export async function browseTree(connection: Connection, request: BrowseRequest): Promise<BrowseResult> {
  const { session, namespaces, limits } = connection;
  const maxNodes = request.maxNodes ?? DEFAULT_NODES;
  const maxDepth = request.maxDepth ?? DEFAULT_DEPTH;
  const root = request.root === undefined ? OBJECTS : (resolveAddress(request.root, namespaces) ?? OBJECTS);
  const nodes: (BrowsedNode & { nodeId: NodeId })[] = [];
  const properties = new Map<string, Child[]>();
  const seen = new Set<string>([root.toString()]);
  let truncated = false;
  let front = [{ nodeId: root, path: '' }];
  for (let depth = 0; front.length > 0; depth += 1) {
    if (depth >= maxDepth) {
      truncated = true;
      break;
    }
    const lists = await childrenOf(
      session,
      front.map(({ nodeId }) => nodeId),
      limits.nodesPerBrowse,
      maxNodes,
    );
    const next: typeof front = [];
    for (const [index, parent] of front.entries()) {
      for (const child of lists[index] ?? []) {
        // The server's own diagnostics are no machine data.
        if (child.nodeId.namespace === 0 && parent.path === '' && child.name !== 'DeviceSet') continue;
        if (isProperty(child)) {
          const key = parent.nodeId.toString();
          properties.set(key, [...(properties.get(key) ?? []), child]);
          continue;
        }
        if (seen.has(child.nodeId.toString())) continue;
        seen.add(child.nodeId.toString());
        if (nodes.length >= maxNodes) {
          truncated = true;
          break;
        }
        const path = parent.path === '' ? child.name : `${parent.path}/${child.name}`;
        const kind = child.nodeClass === NodeClass.Variable ? 'variable' : 'folder';
        nodes.push({
          nodeId: child.nodeId,
          address: lastingAddress(child.nodeId, namespaces),
          path,
          name: child.name,
          kind,
        });
        next.push({ nodeId: child.nodeId, path });
      }
    }
    front = truncated ? [] : next;
  }
  await describe(connection, nodes, properties);
  return { nodes: nodes.map(({ nodeId: _, ...node }) => node), truncated };
}

export function isProperty(child: Child): boolean {
  return (
    child.namespace === 0 &&
    (child.name === 'EngineeringUnits' || child.name === 'EURange' || child.name === 'InstrumentRange')
  );
}

/** What the standard hangs below a variable (history settings, texts of states) describes it, and is nothing that was measured. */
export function describesParent(child: Child, parent: NodeClass): boolean {
  return isProperty(child) || (parent === NodeClass.Variable && child.nodeId.namespace === 0);
}

/** Adds type, value, unit, range and access to nodes; `properties`: the properties of each, by its node id. */
export async function describe(
  connection: Connection,
  nodes: (BrowsedNode & { nodeId: NodeId })[],
  properties: Map<string, Child[]>,
): Promise<void> {
  const variables = nodes.filter((node) => node.kind === 'variable');
  const values = await readAll(
    connection,
    variables.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
  );
  const access = await readAll(
    connection,
    variables.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.AccessLevel })),
  );
  variables.forEach((node, index) => {
    const data = values[index];
    const value: unknown = data?.value?.value;
    if (data?.value !== undefined) node.dataType = DataType[data.value.dataType];
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') node.value = value;
    else if (value instanceof LocalizedText && typeof value.text === 'string') node.value = value.text;
    const level: unknown = access[index]?.value?.value;
    if (typeof level === 'number') node.writable = (level & 2) !== 0;
  });
  const wanted = nodes.flatMap((node) =>
    (properties.get(node.nodeId.toString()) ?? []).map((property) => ({ node, property })),
  );
  const read = await readAll(
    connection,
    wanted.map(({ property }) => ({ nodeId: property.nodeId, attributeId: AttributeIds.Value })),
  );
  wanted.forEach(({ node, property }, index) => {
    const value: unknown = read[index]?.value?.value;
    if (typeof value !== 'object' || value === null) return;
    if (property.name === 'EngineeringUnits' && 'unitId' in value) {
      const shown =
        'displayName' in value ? (value as { displayName: { text?: string | null } }).displayName?.text : null;
      const unit = ucumOfUnitId(Number(value.unitId), shown ?? null);
      if (unit !== null) node.unit = unit;
    } else if (property.name === 'EURange' && 'low' in value && 'high' in value) {
      node.range = [Number(value.low), Number(value.high)];
    }
  });
}

export async function readAll(
  connection: Connection,
  nodes: { nodeId: NodeId; attributeId: AttributeIds }[],
): Promise<DataValue[]> {
  const all: DataValue[] = [];
  for (let at = 0; at < nodes.length; at += connection.limits.nodesPerRead) {
    all.push(...(await connection.session.read(nodes.slice(at, at + connection.limits.nodesPerRead))));
  }
  return all;
}

function unique(nodes: NodeId[]): NodeId[] {
  return [...new Map(nodes.map((node) => [node.toString(), node])).values()];
}

function same(a: NodeId, b: NodeId): boolean {
  return a.toString() === b.toString();
}
