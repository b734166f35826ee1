import { readFile } from 'node:fs/promises';
import type { Clock } from '@millspace/runtime/clock';
import { writeSecret } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { Mutex } from '@millspace/runtime/mutex';
import {
  type ConnectorConfig,
  type MappingMachine,
  type MappingProposal,
  type OpcUaSourceConfig,
  type OwnCertificateView,
  packs,
  type SourceAccess,
  type SourceConfig,
  type SourceInput,
  type SourceProbe,
  type SourceView,
  type TopicWatch,
  type UserCertificateInput,
} from '@millspace/schemas';
import type { Intake } from '../../intake/intake.ts';
import type { Explorer } from '../../ports.ts';
import type { KeptSource, KeptSources } from './kept-sources.ts';
import { type Quarantined, viewOfDraft, viewOfRunning } from './views.ts';

export interface SourceDeskDeps {
  config: ConnectorConfig;
  intake: Intake;
  kept: KeptSources;
  clock: Clock;
  logger: Logger;
  /** Open entries of quarantine of each source. */
  quarantined: Quarantined;
}

/** Sources as people work on them: adding, changing, looking around, trusting, mapping. All of it while everything runs. */
export class SourceDesk {
  readonly #deps: SourceDeskDeps;
  readonly #turn = new Mutex();
  /** Of drafts and MQTT brokers; OPC UA sources that run lend theirs. */
  readonly #explorers = new Map<string, Explorer>();

  constructor(deps: SourceDeskDeps) {
    this.#deps = deps;
  }

  list(): SourceView[] {
    const { intake, kept, quarantined } = this.#deps;
    const { sources } = kept.all();
    const running = intake.statuses().map((status) =>
      viewOfRunning(status, intake.configOf(status.id), intake.mapping(status.id), {
        kept: intake.isKept(status.id) ? (sources.find(({ input }) => input.id === status.id) ?? null) : null,
        quarantined,
      }),
    );
    const drafts = sources.filter((source) => source.draft).map((source) => viewOfDraft(source, kept));
    return [...running, ...drafts];
  }

  /** @throws MillspaceError MS-SRC-013 no such source */
  view(id: string): SourceView {
    const found = this.list().find((source) => source.id === id);
    if (found !== undefined) return found;
    throw new MillspaceError('MS-SRC-013', { detail: `there is no source "${id}"`, where: '/id', status: 404 });
  }

  /** What a change of a source need not say again. @throws MillspaceError MS-SRC-013, -021 */
  named(id: string): Pick<SourceInput, 'id' | 'type'> {
    const { input } = this.#kept(id);
    return { id, type: input.type };
  }

  /** Begins a draft. @throws MillspaceError MS-SRC-022 the name is taken */
  create(input: SourceInput): Promise<SourceView> {
    return this.#turn.run(() => {
      const { id } = input;
      if (this.list().some((source) => source.id === id))
        throw new MillspaceError('MS-SRC-022', { detail: `there is a source "${id}" already`, where: '/id' });
      this.#deps.kept.save({ draft: true, since: this.#deps.clock.now(), input });
      return this.view(id);
    });
  }

  /** @throws MillspaceError MS-SRC-013, -021 (of the configuration file), -023 (a running one would not be complete any more) */
  change(id: string, changes: SourceInput): Promise<SourceView> {
    return this.#turn.run(async () => {
      const { kept, intake } = this.#deps;
      const before = this.#kept(id);
      const input = merged(before.input, { ...changes, id, type: before.input.type });
      const config = before.draft ? kept.unchecked(input) : kept.configOf(input);
      const same = JSON.stringify(config) === JSON.stringify(kept.unchecked(before.input));
      kept.save({ ...before, input });
      if (same) return this.view(id);
      await this.#forgetExplorer(id);
      if (!before.draft) await intake.change(config);
      return this.view(id);
    });
  }

  /** The certificate that a source signs in with; never its key. @throws MillspaceError MS-SRC-013, -021; MS-GEN-404 when it has none */
  async userCertificate(id: string): Promise<OwnCertificateView> {
    const { input } = this.#kept(id);
    const pair = this.#deps.kept.userCertificate(input.id);
    if (pair === null)
      throw new MillspaceError('MS-GEN-404', { detail: `"${id}" signs in without a certificate`, status: 404 });
    const { viewOfCertificate } = await import('../opcua/own-certificate.ts');
    return viewOfCertificate(await readFile(pair.certificate, 'utf8'));
  }

  /**
   * From now on the source signs in with this pair (or one made here); null: without a certificate. A running one connects again.
   * @throws MillspaceError MS-SRC-013, -016 (no pair, no RSA), -004 (its time is over), -021; MS-GEN-405 for another kind
   */
  changeUserCertificate(id: string, input: UserCertificateInput | null): Promise<SourceView> {
    return this.#turn.run(async () => {
      const { kept, intake, clock } = this.#deps;
      const source = this.#kept(id);
      if (source.input.type !== 'opcua')
        throw new MillspaceError('MS-GEN-405', { detail: 'only OPC UA knows certificates of users', status: 409 });
      const { userCertificateOf } = await import('../opcua/user-certificate.ts');
      kept.keepUserCertificate(id, input === null ? null : await userCertificateOf(input, clock.now()));
      await this.#forgetExplorer(id);
      if (!source.draft) await intake.change(kept.configOf(source.input));
      return this.view(id);
    });
  }

  /** A draft becomes a source that runs. @throws MillspaceError MS-SRC-013, -023 */
  run(id: string): Promise<SourceView> {
    return this.#turn.run(async () => {
      const { kept, intake, clock } = this.#deps;
      const before = this.#kept(id);
      if (!before.draft) return this.view(id);
      const config = kept.configOf(before.input);
      await this.#forgetExplorer(id);
      kept.save({ ...before, draft: false, since: clock.now() });
      await intake.add(config);
      return this.view(id);
    });
  }

  /** @throws MillspaceError MS-SRC-013, -021 */
  remove(id: string): Promise<void> {
    return this.#turn.run(async () => {
      const { kept, intake } = this.#deps;
      const before = this.#kept(id);
      if (!before.draft) await intake.remove(id);
      await this.#forgetExplorer(id);
      kept.remove(id);
      if (before.input.type === 'opcua') {
        const { TrustBook } = await import('../opcua/trust-book.ts');
        new TrustBook(this.#deps.config.dataDir).forget(id);
      }
    });
  }

  async probe(id: string): Promise<SourceProbe> {
    const config = this.#opcUa(id);
    const { probe } = await import('../opcua/probe.ts');
    return probe(config, this.#deps.config.dataDir, await this.#trustOf(id), this.#deps.clock.now());
  }

  async access(id: string): Promise<SourceAccess> {
    const any = this.#configOf(id);
    if (any.type === 'mqtt') {
      const mqtt = await import('../mqtt/access.ts');
      return mqtt.tryAccess(any, this.#deps.clock.now());
    }
    const config = this.#opcUa(id);
    const { tryAccess } = await import('../opcua/probe.ts');
    return tryAccess(config, this.#deps.config.dataDir, await this.#trustOf(id), this.#deps.clock.now());
  }

  /** @throws MillspaceError MS-SRC-003 when no server has shown such a certificate */
  async trust(id: string, fingerprint: string): Promise<void> {
    const { config, clock, intake } = this.#deps;
    this.#opcUa(id);
    if (this.#isDraft(id)) {
      const { certificateManager, trustShown } = await import('../opcua/pki.ts');
      await trustShown(await certificateManager(config.dataDir), fingerprint, await this.#trustOf(id), clock.now());
    } else await intake.source(id).trust?.(fingerprint);
  }

  async refuse(id: string, fingerprint: string): Promise<void> {
    this.#opcUa(id);
    if (this.#isDraft(id)) {
      const { refuseShown } = await import('../opcua/pki.ts');
      refuseShown(fingerprint, await this.#trustOf(id));
      await this.#forgetExplorer(id);
    } else await this.#deps.intake.source(id).refuse?.(fingerprint);
  }

  /** Our certificate; the same for every OPC UA source. */
  async ownCertificate(): Promise<OwnCertificateView> {
    await this.#quiet();
    const { ownCertificate } = await import('../opcua/own-certificate.ts');
    return ownCertificate(this.#deps.config.dataDir);
  }

  /** @throws MillspaceError MS-SRC-013, -023 */
  async explorer(id: string): Promise<Explorer> {
    const config = this.#configOf(id);
    const draft = this.#isDraft(id);
    const lent = draft ? undefined : this.#deps.intake.source(id).explorer?.();
    if (lent !== undefined) return lent;
    const known = this.#explorers.get(id);
    if (known !== undefined) return known;
    const made = await this.#explore(config);
    this.#explorers.set(id, made);
    return made;
  }

  async #explore(config: SourceConfig): Promise<Explorer> {
    if (config.type === 'mqtt') {
      const { MqttExplorer } = await import('../mqtt/explorer.ts');
      return new MqttExplorer(config);
    }
    const { OpcUaExplorer } = await import('../opcua/explorer.ts');
    return new OpcUaExplorer(config, this.#deps.config.dataDir, await this.#trustOf(config.id), () => null);
  }

  /** MQTT: listens on a topic filter for some seconds. @throws MillspaceError MS-GEN-405 for another kind */
  async listen(id: string, filter: string, seconds: number): Promise<TopicWatch> {
    const explorer = await this.explorer(id);
    explorer.listen?.(filter, seconds);
    return this.#watchOf(explorer);
  }

  async watch(id: string): Promise<TopicWatch> {
    return this.#watchOf(await this.explorer(id));
  }

  async stopListening(id: string): Promise<TopicWatch> {
    const explorer = await this.explorer(id);
    explorer.stopListening?.();
    return this.#watchOf(explorer);
  }

  #watchOf(explorer: Explorer): TopicWatch {
    const watch = explorer.watch?.();
    if (watch !== undefined) return watch;
    throw new MillspaceError('MS-GEN-405', { detail: 'only MQTT brokers have topics', status: 409 });
  }

  /** What these addresses may mean, or what the given machines make of them. */
  async proposal(
    id: string,
    addresses: readonly string[],
    machines: readonly MappingMachine[] | undefined,
  ): Promise<MappingProposal> {
    const nodes = await (await this.explorer(id)).describe(addresses);
    const { proposalOf } = await import('../../mapping/proposal.ts');
    const config = this.#configOf(id);
    const dialect = config.type === 'mqtt' ? config.dialect : 'opcua';
    return proposalOf({ nodes, packs: packs(), dialect, ...(machines === undefined ? {} : { machines }) });
  }

  /** @throws MillspaceError MS-SRC-013; MS-CFG-… when its file cannot be read */
  async mapping(id: string): Promise<{ revision: string | null; machines: MappingMachine[] }> {
    const config = this.#configOf(id);
    const { readMappingFile } = await import('../../mapping/load.ts');
    const file = readMappingFile(this.#deps.intake.mappingFile(config));
    return file === null ? { revision: null, machines: [] } : { revision: file.revision, machines: file.machines };
  }

  /**
   * Takes a mapping over as a new revision; a running source goes on with it at once, without a gap where nothing changed.
   * @throws MillspaceError MS-SRC-021 (of the configuration file), MS-MAP-… what is wrong with it; nothing has changed then
   */
  saveMapping(id: string, machines: readonly MappingMachine[]): Promise<SourceView> {
    return this.#turn.run(async () => {
      const { kept, intake, config } = this.#deps;
      const source = this.#kept(id);
      const { checkMapping, revisionOf } = await import('../../mapping/load.ts');
      const { resolveMapping } = await import('../../mapping/resolve.ts');
      const content = { source: id, machines: [...machines] };
      const file = checkMapping({ revision: revisionOf(content), ...content }, '/machines');
      resolveMapping(file, { packs: packs(), ...(config.personal ? { personal: config.personal } : {}) });
      writeSecret(kept.mappingFile(id), `${JSON.stringify(file, null, 1)}\n`);
      if (!source.draft) await intake.reload(id);
      return this.view(id);
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#explorers.keys()].map((id) => this.#forgetExplorer(id)));
  }

  #kept(id: string): KeptSource {
    const { kept, intake } = this.#deps;
    const found = kept.find(id);
    if (found !== null) return found;
    if (intake.ids().includes(id))
      throw new MillspaceError('MS-SRC-021', { detail: `"${id}" is in the configuration file`, where: '/id' });
    throw new MillspaceError('MS-SRC-013', { detail: `there is no source "${id}"`, where: '/id', status: 404 });
  }

  #isDraft(id: string): boolean {
    return !this.#deps.intake.ids().includes(id);
  }

  #configOf(id: string): SourceConfig {
    return this.#isDraft(id) ? this.#deps.kept.configOf(this.#kept(id).input) : this.#deps.intake.configOf(id);
  }

  #opcUa(id: string): OpcUaSourceConfig {
    const config = this.#configOf(id);
    if (config.type === 'opcua') return config;
    throw new MillspaceError('MS-GEN-405', {
      detail: 'this kind of source knows no certificates to trust',
      status: 409,
    });
  }

  async #quiet(): Promise<void> {
    const { quietLibrary } = await import('../opcua/library.ts');
    quietLibrary(this.#deps.logger);
  }

  async #trustOf(id: string) {
    await this.#quiet();
    const { TrustBook } = await import('../opcua/trust-book.ts');
    const { intake, config } = this.#deps;
    const folderCounts = !this.#isDraft(id) && !intake.isKept(id);
    return { source: id, book: new TrustBook(config.dataDir), folderCounts };
  }

  async #forgetExplorer(id: string): Promise<void> {
    const known = this.#explorers.get(id);
    this.#explorers.delete(id);
    await known?.close();
  }
}

/** What is absent stays; a password stays only with the server it was given for. */
function merged(before: SourceInput, changes: SourceInput): SourceInput {
  const elsewhere =
    (changes.endpoint !== undefined && changes.endpoint !== before.endpoint) ||
    (changes.url !== undefined && changes.url !== before.url);
  const { password: _, ...without } = before;
  return { ...(elsewhere ? without : before), ...changes };
}
