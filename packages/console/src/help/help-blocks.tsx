import { Link } from '@tanstack/react-router';
import { Scroll } from '../design/scroll.tsx';
import type { Block, Inline, Line } from './help-page.ts';

/** What a page of the help says. */
export function HelpBlocks({ of }: { of: readonly Block[] }) {
  return of.map((block, at) => <OneBlock key={keyOf(block, at)} of={block} />);
}

// Pages do not change while they are shown, so a place in them names what stands there.
const keyOf = (of: unknown, at: number) => `${at} ${typeof of === 'string' ? of : ''}`;

function OneBlock({ of }: { of: Block }) {
  switch (of.kind) {
    case 'heading':
      return of.level === 2 ? (
        <h2 id={of.id}>
          <Text of={of.of} />
        </h2>
      ) : (
        <h3 id={of.id}>
          <Text of={of.of} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Text of={of.of} />
        </p>
      );
    case 'code':
      return (
        <pre>
          <code>{of.text}</code>
        </pre>
      );
    case 'list': {
      const items = of.items.map((item, at) => (
        <li key={keyOf(item, at)}>
          <Text of={item} />
        </li>
      ));
      return of.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return <Table head={of.head} rows={of.rows} />;
  }
}

function Table({ head, rows }: { head: readonly Line[]; rows: readonly (readonly Line[])[] }) {
  return (
    <Scroll label={head.map(plain).join(', ')}>
      <table className="ms-table">
        <thead>
          <tr>
            {head.map((cell, at) => (
              <th key={keyOf(cell, at)} scope="col">
                <Text of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first = [], ...others], row) => (
            <tr key={keyOf(first, row)}>
              <th scope="row">
                <Text of={first} />
              </th>
              {others.map((cell, at) => (
                <td key={keyOf(cell, at)}>
                  <Text of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const plain = (line: Line): string =>
  line.map((piece) => (typeof piece === 'string' ? piece : 'of' in piece ? plain(piece.of) : piece.text)).join('');

function Text({ of }: { of: Line }) {
  return of.map((piece, at) => <Piece key={keyOf(piece, at)} of={piece} />);
}

function Piece({ of }: { of: Inline }) {
  if (typeof of === 'string') return of;
  switch (of.kind) {
    case 'strong':
      return (
        <strong>
          <Text of={of.of} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Text of={of.of} />
        </em>
      );
    case 'code':
      return <code>{of.text}</code>;
    case 'link':
      return (
        <Link to={`/docs/${of.area}`} {...(of.place === undefined ? {} : { hash: of.place })}>
          <Text of={of.of} />
        </Link>
      );
  }
}
