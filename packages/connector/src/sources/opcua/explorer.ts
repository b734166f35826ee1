import type { OpcUaSourceConfig, SourceIndex, SourceNode, SourceNodes, SourceValues } from '@millspace/schemas';
import { AttributeIds, NodeClass, type NodeId } from 'node-opcua-client';
import type { BrowsedNode, Explorer } from '../../ports.ts';
import { lastingAddress, resolveAddress } from './addresses.ts';
import { type Child, childrenOf, describe, describesParent, isProperty, OBJECTS, readAll } from './browse.ts';
import { type Connection, connect } from './connection.ts';
import { opcUaError } from './errors.ts';
import { NodeIndex } from './node-index.ts';
import { pathsOf } from './node-paths.ts';
import { certificateManager, type SourceTrust } from './pki.ts';
import { rawValueOf } from './values.ts';

/** A session of our own ends when nobody has looked for so long. */
const IDLE_MS = 60_000;
const MAX_CHILDREN = 2_000;

/**
 * Looks around at an OPC UA server: over the connection of its source where one is open, else over a session of its own that
 * ends when nobody looks any more.
 */
export class OpcUaExplorer implements Explorer {
  readonly #config: OpcUaSourceConfig;
  readonly #dataDir: string;
  readonly #trust: SourceTrust;
  readonly #lent: () => Connection | null;
  #own: Promise<Connection> | null = null;
  #idle: NodeJS.Timeout | undefined;
  #index: NodeIndex | null = null;

  constructor(config: OpcUaSourceConfig, dataDir: string, trust: SourceTrust, lent: () => Connection | null) {
    this.#config = config;
    this.#dataDir = dataDir;
    this.#trust = trust;
    this.#lent = lent;
  }

  children(address: string | null): Promise<SourceNodes> {
    return this.#with(async (connection) => {
      const root = address === null ? OBJECTS : resolveAddress(address, connection.namespaces);
      if (root === null) return { nodes: [], more: false };
      const { session, limits } = connection;
      const [parentClass] = await readAll(connection, [{ nodeId: root, attributeId: AttributeIds.NodeClass }]);
      const ofVariable = parentClass?.value?.value === NodeClass.Variable ? NodeClass.Variable : NodeClass.Object;
      const [found = []] = await childrenOf(session, [root], limits.nodesPerBrowse, MAX_CHILDREN);
      const isTop = root.toString() === OBJECTS.toString();
      // The server's own diagnostics are no machine data.
      const wanted = found.filter(
        (child) =>
          !describesParent(child, ofVariable) && !(isTop && child.nodeId.namespace === 0 && child.name !== 'DeviceSet'),
      );
      const shown = unique(wanted).slice(0, MAX_CHILDREN);
      const [parent = ''] = isTop ? [''] : await pathsOf(connection, [root]);
      const nodes = shown.map((child) => ({ ...named(child, connection), path: join(parent, child.name) }));
      return { nodes: await this.#withDetails(connection, nodes), more: wanted.length > shown.length };
    });
  }

  describe(addresses: readonly string[]): Promise<BrowsedNode[]> {
    return this.#with(async (connection) => {
      const known = this.#resolved(connection, addresses);
      const paths = await pathsOf(
        connection,
        known.map(({ nodeId }) => nodeId),
      );
      const nodes = known.map(({ address, nodeId }, index) => {
        const path = paths[index] ?? address;
        return { nodeId, address, path, name: path.split('/').at(-1) ?? path, kind: 'variable' as const };
      });
      const below = await childrenOf(
        connection.session,
        nodes.map(({ nodeId }) => nodeId),
        connection.limits.nodesPerBrowse,
      );
      await describe(connection, nodes, propertiesOf(nodes, below));
      return nodes.map(({ nodeId: _, ...node }) => node);
    });
  }

  values(addresses: readonly string[]): Promise<SourceValues> {
    return this.#with(async (connection) => {
      const known = this.#resolved(connection, addresses);
      const read = await readAll(
        connection,
        known.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
      );
      const at = Date.now();
      const values = known.flatMap(({ address }, index) => {
        const data = read[index];
        if (data === undefined) return [];
        const raw = rawValueOf(address, data, at, { timestamps: 'source', onServerTime: () => {} });
        return [
          {
            address,
            value: typeof raw.value === 'string' ? raw.value.slice(0, 200) : raw.value,
            quality: raw.status,
            sourceTime: raw.sourceTime,
            ...(raw.statusText === undefined ? {} : { status: raw.statusText }),
          },
        ];
      });
      return { at, values };
    });
  }

  startIndex(): void {
    this.#index?.cancel();
    const index = new NodeIndex();
    this.#index = index;
    void index.walk(() => this.#connection()).finally(() => this.#rest());
  }

  cancelIndex(): void {
    this.#index?.cancel();
  }

  search(query: string, limit: number): SourceIndex {
    return this.#index?.search(query, limit) ?? { state: 'none', nodes: 0, found: 0, hits: [] };
  }

  async close(): Promise<void> {
    this.#index?.cancel();
    clearTimeout(this.#idle);
    const own = this.#own;
    this.#own = null;
    const connection = await own?.catch(() => null);
    await connection?.close();
  }

  async #with<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    try {
      return await work(await this.#connection());
    } catch (error) {
      throw opcUaError(error, this.#config);
    } finally {
      this.#rest();
    }
  }

  /** @throws MillspaceError when there is none and none can be made */
  async #connection(): Promise<Connection> {
    const lent = this.#lent();
    if (lent !== null) return lent;
    this.#own ??= this.#open();
    const own = this.#own;
    try {
      return await own;
    } catch (error) {
      if (this.#own === own) this.#own = null;
      throw opcUaError(error, this.#config);
    }
  }

  async #open(): Promise<Connection> {
    const manager = await certificateManager(this.#dataDir);
    const connection = await connect(this.#config, manager, this.#trust);
    const gone = () => {
      this.#own = null;
    };
    connection.client.on('connection_lost', gone);
    connection.client.on('close', gone);
    connection.session.on('session_closed', gone);
    return connection;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#own === null || this.#index?.running === true) return;
    this.#idle = setTimeout(() => {
      const own = this.#own;
      this.#own = null;
      own?.then(
        (connection) => connection.close(),
        () => {},
      );
    }, IDLE_MS);
    this.#idle.unref();
  }

  #resolved({ namespaces }: Connection, addresses: readonly string[]): { address: string; nodeId: NodeId }[] {
    return addresses.flatMap((address) => {
      const nodeId = resolveAddress(address, namespaces);
      return nodeId === null ? [] : [{ address, nodeId }];
    });
  }

  async #withDetails(
    connection: Connection,
    nodes: (BrowsedNode & { nodeId: NodeId })[],
  ): Promise<SourceNodes['nodes']> {
    const below = await childrenOf(
      connection.session,
      nodes.map(({ nodeId }) => nodeId),
      connection.limits.nodesPerBrowse,
      1,
    );
    await describe(connection, nodes, propertiesOf(nodes, below));
    return nodes.map(
      ({ address, path, name, kind, dataType, unit }, index): SourceNode => ({
        address,
        path,
        name,
        kind,
        children: (below[index] ?? []).some((child) => !describesParent(child, classOf(kind))),
        ...(dataType === undefined ? {} : { dataType }),
        ...(unit === undefined ? {} : { unit }),
      }),
    );
  }
}

function named(child: Child, { namespaces }: Connection): BrowsedNode & { nodeId: NodeId } {
  const kind = child.nodeClass === NodeClass.Variable ? 'variable' : 'folder';
  const address = lastingAddress(child.nodeId, namespaces);
  return { nodeId: child.nodeId, address, path: child.name, name: child.name, kind };
}

function propertiesOf(nodes: readonly { nodeId: NodeId }[], below: readonly Child[][]): Map<string, Child[]> {
  return new Map(
    nodes.map(({ nodeId }, index) => [nodeId.toString(), (below[index] ?? []).filter((child) => isProperty(child))]),
  );
}

function classOf(kind: BrowsedNode['kind']): NodeClass {
  return kind === 'variable' ? NodeClass.Variable : NodeClass.Object;
}

function unique(children: readonly Child[]): Child[] {
  return [...new Map(children.map((child) => [child.nodeId.toString(), child])).values()];
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}
