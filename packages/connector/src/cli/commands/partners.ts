import { readFileSync } from 'node:fs';
import { MillspaceError } from '@millspace/runtime/errors';
import type {
  DspCatalog,
  NegotiationView,
  OwnPartners,
  PartnerInput,
  PartnerView,
  TransportDelegationView,
} from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { print, show, since, table } from '../output.ts';

interface AddOptions {
  name?: string;
  address: string;
  discover?: true;
  accepts?: string;
  acceptsRaw?: true;
  presents?: string;
  presentsRaw?: true;
  selfIssued?: true;
  oauth2?: string;
  clientId?: string;
  clientSecret?: string;
  scope?: string;
}

/** Partners outside the dataspace: who they are, what they offer, and steps with them. */
export function partnerCommands(program: Command): void {
  const partner = program
    .command('partner')
    .description(
      about(
        'partners outside the dataspace (Dataspace Protocol)',
        'Partner außerhalb des Datenraums (Dataspace Protocol)',
      ),
    );
  action(
    partner
      .command('list')
      .description(about('who is registered, and how they are known', 'wer eingetragen ist und woran er erkannt wird')),
    list,
  );
  action(
    partner
      .command('add <id>')
      .description(
        about(
          'register a partner, or replace its address and tokens; <id> is what it calls itself',
          'einen Partner eintragen oder Adresse und Token ersetzen; <id> ist, wie er sich nennt',
        ),
      )
      .requiredOption(
        '--address <url>',
        about('base address of the protocol, version 2025-1', 'Basisadresse des Protokolls, Version 2025-1'),
      )
      .option(
        '--discover',
        about('the address is a root with a list of versions', 'die Adresse ist eine Wurzel mit einer Versionsliste'),
      )
      .option('--name <text>', about('name for people', 'Name für Menschen'))
      .option(
        '--accepts <file>',
        about('file with the token that the partner presents', 'Datei mit dem Token, das der Partner vorzeigt'),
      )
      .option('--accepts-raw', about('that token is the whole header', 'dieses Token ist der ganze Kopf'))
      .option(
        '--presents <file>',
        about('file with the token that is presented to it', 'Datei mit dem Token, das ihm vorgezeigt wird'),
      )
      .option('--presents-raw', about('that token is the whole header', 'dieses Token ist der ganze Kopf'))
      .option(
        '--self-issued',
        about(
          'both sides sign their tokens with own keys (did:web)',
          'beide Seiten unterschreiben ihre Token mit eigenen Schlüsseln (did:web)',
        ),
      )
      .option(
        '--oauth2 <url>',
        about('fetch the token there (client credentials)', 'das Token dort holen (Client Credentials)'),
      )
      .option('--client-id <id>', about('for --oauth2', 'für --oauth2'))
      .option(
        '--client-secret <file>',
        about('file with the secret, for --oauth2', 'Datei mit dem Geheimnis, für --oauth2'),
      )
      .option('--scope <text>', about('for --oauth2', 'für --oauth2')),
    add,
  );
  action(
    partner
      .command('withdraw <id>')
      .description(about('deal with it no longer; what is open ends', 'nicht mehr mit ihm verkehren; Offenes endet'))
      .option('--reason <text>', about('kept in the log', 'wird im Protokoll festgehalten')),
    async (context, id: string, options: { reason?: string }) => {
      const view = await context.post<PartnerView>(`/partners/${encodeURIComponent(id)}/withdraw`, options);
      show(context, view, () => print(context.say(`${id} withdrawn`, `${id} zurückgezogen`)));
    },
  );
  action(partner.command('catalog <id>').description(about('what it offers to you', 'was er Ihnen anbietet')), catalog);
  delegationCommands(partner);
  action(
    partner
      .command('offer <id> <dataset> <offer>')
      .description(about('offer a published dataset unasked', 'einen veröffentlichten Datensatz ungefragt anbieten')),
    async (context, counterparty: string, dataset: string, offer: string) => {
      const view = await context.post<NegotiationView>('/negotiations/offers', { counterparty, dataset, offer });
      show(context, view, () => print(`${view.pid} · ${view.state}`));
    },
  );
  action(
    partner.command('accept <pid>').description(about('accept what was offered', 'annehmen, was angeboten wurde')),
    async (context, pid: string) => {
      const view = await context.post<NegotiationView>(`/negotiations/${encodeURIComponent(pid)}/accept`, {});
      show(context, view, () => print(`${view.pid} · ${view.state}`));
    },
  );
}

/** Whether the broker may act towards partners outside. */
function delegationCommands(partner: Command): void {
  const delegation = partner
    .command('delegation')
    .description(
      about(
        'whether the broker may act for you towards partners outside',
        'ob der Broker für Sie gegenüber Partnern außerhalb handeln darf',
      ),
    );
  const say = (context: Context, view: TransportDelegationView) =>
    show(context, view, () => print(delegationText(context, view)));
  action(delegation.command('show').description(about('how it stands', 'wie es steht')), async (context) =>
    say(context, await context.get('/transport-delegation')),
  );
  action(
    delegation
      .command('withdraw')
      .description(about('it no longer may; what runs with them rests', 'er darf es nicht mehr; was läuft, ruht'))
      .requiredOption('--reason <text>', about('kept in the log', 'wird im Protokoll festgehalten')),
    async (context, { reason }: { reason: string }) =>
      say(context, await context.post('/transport-delegation/withdraw', { reason })),
  );
  action(delegation.command('give').description(about('it may again', 'er darf es wieder')), async (context) =>
    say(context, await context.post('/transport-delegation/give', {})),
  );
}

function delegationText(context: Context, view: TransportDelegationView): string {
  const { state, since = 0, reason = '', validUntil = '', why = '' } = view;
  const at = new Date(since).toISOString();
  switch (state) {
    case 'given':
      return context.say(
        `The broker may act for you towards partners outside until ${validUntil}; that is renewed by itself.`,
        `Der Broker darf bis ${validUntil} für Sie gegenüber Partnern außerhalb handeln; das verlängert sich von selbst.`,
      );
    case 'withdrawn':
      return [
        context.say(`Withdrawn since ${at}: ${reason}`, `Widerrufen seit ${at}: ${reason}`),
        ...(view.told === false
          ? [
              context.say(
                'The broker does not know it yet; it is told as soon as it can be reached.',
                'Der Broker weiß es noch nicht; er erfährt es, sobald er erreichbar ist.',
              ),
            ]
          : []),
      ].join('\n');
    case 'none':
      return context.say(
        `The broker may not act for you outside yet: ${why}`,
        `Der Broker darf noch nicht für Sie nach außen handeln: ${why}`,
      );
    case 'unknown':
      return context.say(`The broker does not answer: ${why}`, `Der Broker antwortet nicht: ${why}`);
  }
}

async function list(context: Context): Promise<void> {
  const { partners } = await context.get<OwnPartners>('/partners');
  show(context, partners, () =>
    table(
      [
        context.say('id', 'Kennung'),
        context.say('name', 'Name'),
        context.say('address', 'Adresse'),
        context.say('known by', 'erkannt an'),
        context.say('presented', 'vorgezeigt'),
        context.say('last heard', 'zuletzt gehört'),
        context.say('state', 'Stand'),
      ],
      partners.map((one) => [
        one.id,
        one.name,
        one.address,
        one.accepts.kind,
        one.presents.kind,
        since(context, one.lastHeardAt),
        one.state,
      ]),
      context.say('no outside partners', 'keine Partner außerhalb'),
    ),
  );
}

async function add(context: Context, id: string, options: AddOptions): Promise<void> {
  const input: PartnerInput = {
    id,
    address: options.address,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.discover ? { discover: true } : {}),
    accepts: accepted(context, options),
    presents: presented(options),
  };
  const view = await context.caller.send<PartnerView>('PUT', '/partners', input);
  show(context, view, () => print(context.say(`${id} registered`, `${id} eingetragen`)));
}

function accepted(context: Context, options: AddOptions): PartnerInput['accepts'] {
  if (options.selfIssued) return { kind: 'self-issued' };
  if (options.accepts === undefined)
    throw new MillspaceError('MS-DSP-011', {
      detail: context.say(
        'give --accepts FILE or --self-issued: by what is it recognised?',
        '--accepts DATEI oder --self-issued angeben: woran wird er erkannt?',
      ),
      status: 422,
    });
  return { kind: 'token', token: secretIn(options.accepts), form: options.acceptsRaw ? 'raw' : 'bearer' };
}

function presented(options: AddOptions): PartnerInput['presents'] {
  const form = options.presentsRaw ? 'raw' : 'bearer';
  if (options.oauth2 !== undefined)
    return {
      kind: 'oauth2',
      tokenUrl: options.oauth2,
      clientId: options.clientId ?? '',
      clientSecret: options.clientSecret === undefined ? '' : secretIn(options.clientSecret),
      ...(options.scope === undefined ? {} : { scope: options.scope }),
      form,
    };
  if (options.presents !== undefined) return { kind: 'token', token: secretIn(options.presents), form };
  return options.selfIssued ? { kind: 'self-issued' } : { kind: 'none' };
}

/** Secrets come out of files: what stands on a command line can be read by others and stays in histories. */
function secretIn(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  } catch (cause) {
    throw new MillspaceError('MS-DSP-011', {
      detail: `${file}: ${(cause as Error).message}`,
      where: file,
      status: 422,
      cause,
    });
  }
}

async function catalog(context: Context, id: string): Promise<void> {
  const found: NonNullable<DspCatalog['dataset']> = [];
  let cursor: string | undefined;
  do {
    const query: string = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = await context.get<{ catalog: DspCatalog; next?: string }>(
      `/partners/${encodeURIComponent(id)}/catalog${query}`,
    );
    found.push(...(page.catalog.dataset ?? []));
    cursor = page.next;
  } while (cursor !== undefined);
  show(context, found, () =>
    table(
      [context.say('dataset', 'Datensatz'), context.say('offers', 'Angebote'), context.say('formats', 'Formate')],
      found.map((one) => [
        one['@id'],
        one.hasPolicy.map((offer) => offer['@id']).join(', '),
        one.distribution.map(({ format }) => format).join(', '),
      ]),
      context.say('it offers nothing to you', 'er bietet Ihnen nichts an'),
    ),
  );
}
