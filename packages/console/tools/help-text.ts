import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import type { Block, HelpPage, Inline, Line } from '../src/help/help-page.ts';

/**
 * What a page of the help says, out of its markdown. Pure.
 * @throws Error naming `file` and what in it the help cannot show: it must be noticed when it is written, not when it is read
 */
export function helpPageOf(markdown: string, file: string): HelpPage {
  const refuse = (what: string): never => {
    throw new Error(`${file}: the help cannot show ${what}`);
  };
  const [first, ...rest] = lexer(markdown).filter(({ type }) => type !== 'space') as MarkedToken[];
  if (first?.type !== 'heading' || first.depth !== 1) return refuse('a page without a heading (#) on its first line');
  const inline = (tokens: readonly Token[] | undefined): Line =>
    (tokens ?? []).map((one) => inlineOf(one, inline, refuse));
  return { title: first.text, blocks: rest.map((token) => blockOf(token, inline, refuse)) };
}

/** The name of a heading in an address, as code forges make it. Pure. */
export const placeOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

type InlineReader = (tokens: readonly Token[] | undefined) => Line;
type Refusal = (what: string) => never;

function blockOf(token: MarkedToken, inline: InlineReader, refuse: Refusal): Block {
  switch (token.type) {
    case 'heading':
      if (token.depth !== 2 && token.depth !== 3) return refuse(`a heading of level ${token.depth}: ${token.text}`);
      return { kind: 'heading', level: token.depth, id: placeOf(token.text), of: inline(token.tokens) };
    case 'paragraph':
      return { kind: 'paragraph', of: inline(token.tokens) };
    case 'code':
      return { kind: 'code', text: token.text };
    case 'list':
      return { kind: 'list', ordered: token.ordered, items: token.items.map((item) => itemOf(item, inline, refuse)) };
    case 'table': {
      const cell = ({ tokens }: Tokens.TableCell) => inline(tokens);
      return { kind: 'table', head: token.header.map(cell), rows: token.rows.map((row) => row.map(cell)) };
    }
    default:
      return refuse(token.type);
  }
}

function itemOf(item: Tokens.ListItem, inline: InlineReader, refuse: Refusal): Line {
  const [text, ...more] = item.tokens;
  if (text?.type !== 'text' || more.length > 0) return refuse(`a list item of several parts: ${item.text}`);
  return inline((text as Tokens.Text).tokens);
}

function inlineOf(token: Token, inline: InlineReader, refuse: Refusal): Inline {
  const known = token as MarkedToken;
  switch (known.type) {
    case 'text':
      // Lines are broken for whoever edits the file.
      return known.text.replaceAll('\n', ' ');
    case 'escape':
      return known.text;
    case 'strong':
      return { kind: 'strong', of: inline(known.tokens) };
    case 'em':
      return { kind: 'emphasis', of: inline(known.tokens) };
    case 'codespan':
      return { kind: 'code', text: known.text };
    case 'link': {
      const [, area = '', place] = /^([a-z-]+)\.md(?:#(.+))?$/.exec(known.href) ?? [];
      if (area === '') return refuse(`a link that leaves the help: ${known.href}`);
      return { kind: 'link', area, of: inline(known.tokens), ...(place ? { place: decodeURIComponent(place) } : {}) };
    }
    default:
      return refuse(known.type);
  }
}
