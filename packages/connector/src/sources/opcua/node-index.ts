import { messageOf } from '@millspace/runtime/errors';
import type { SourceIndex, SourceNode } from '@millspace/schemas';
import { NodeClass, type NodeId } from 'node-opcua-client';
import { matcherOf } from '../path-matcher.ts';
import { problemOf } from '../problem.ts';
import { lastingAddress } from './addresses.ts';
import { childrenOf, describesParent, OBJECTS } from './browse.ts';
import type { Connection } from './connection.ts';

/** More is no index any more that a person searches; the tree and node ids still lead everywhere. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 24;

interface Entered {
  nodeId: NodeId;
  path: string;
  nodeClass: NodeClass;
}

/** A walk over all nodes of a server, level by level, that can be cancelled at any time and searched while it goes on. */
export class NodeIndex {
  readonly #nodes: SourceNode[] = [];
  #state: SourceIndex['state'] = 'running';
  #problem: unknown = null;

  cancel(): void {
    if (this.#state === 'running') this.#state = 'cancelled';
  }

  get running(): boolean {
    return this.#state === 'running';
  }

  /** Resolves when the walk is over, however it ended. */
  async walk(connect: () => Promise<Connection>): Promise<void> {
    try {
      await this.#walk(await connect());
      if (this.#state === 'running') this.#state = 'complete';
    } catch (error) {
      if (this.#state !== 'running') return;
      this.#state = 'failed';
      this.#problem = error;
    }
  }

  async #walk(connection: Connection): Promise<void> {
    const { session, namespaces, limits } = connection;
    const seen = new Set<string>([OBJECTS.toString()]);
    let front: Entered[] = [{ nodeId: OBJECTS, path: '', nodeClass: NodeClass.Object }];
    for (let depth = 0; front.length > 0 && depth < MAX_DEPTH; depth += 1) {
      const next: Entered[] = [];
      for (let at = 0; at < front.length; at += limits.nodesPerBrowse) {
        const chunk = front.slice(at, at + limits.nodesPerBrowse);
        const lists = await childrenOf(
          session,
          chunk.map(({ nodeId }) => nodeId),
          limits.nodesPerBrowse,
        );
        if (this.#state !== 'running') return;
        for (const [index, parent] of chunk.entries()) {
          for (const child of lists[index] ?? []) {
            // The server's own diagnostics are no machine data.
            if (child.nodeId.namespace === 0 && parent.path === '' && child.name !== 'DeviceSet') continue;
            const key = child.nodeId.toString();
            if (describesParent(child, parent.nodeClass) || seen.has(key)) continue;
            seen.add(key);
            if (this.#nodes.length >= MAX_NODES) {
              this.#state = 'limit reached';
              return;
            }
            const path = parent.path === '' ? child.name : `${parent.path}/${child.name}`;
            const kind = child.nodeClass === NodeClass.Variable ? 'variable' : 'folder';
            this.#nodes.push({ address: lastingAddress(child.nodeId, namespaces), path, name: child.name, kind });
            next.push({ nodeId: child.nodeId, path, nodeClass: child.nodeClass });
          }
        }
      }
      front = next;
    }
  }

  search(query: string, limit: number): SourceIndex {
    const fits = matcherOf(query);
    const hits: SourceNode[] = [];
    let found = 0;
    for (const node of this.#nodes) {
      if (node.kind !== 'variable' || !fits(node)) continue;
      found += 1;
      if (hits.length < limit) hits.push(node);
    }
    const answer: SourceIndex = { state: this.#state, nodes: this.#nodes.length, found, hits };
    return this.#problem === null ? answer : { ...answer, problem: problemOf(this.#problem, messageOf(this.#problem)) };
  }
}
