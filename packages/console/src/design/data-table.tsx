import type { CSSProperties, ReactNode } from 'react';
import { Scroll } from './scroll.tsx';

/** One column: what it is called and what stands in it. */
export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  /** Set to the right, without line breaks. */
  number?: boolean;
  /** Its name is for those who do not see the table: of a column of buttons. */
  unnamed?: boolean;
  /** Of a column with sentences, as a CSS length. */
  minWidth?: string;
}

interface DataTableProps<Row> {
  /** What the table is, for those who do not see it. */
  label: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The first one names the row. */
  columns: readonly Column<Row>[];
  /** A panel of its own; else it stands within one. */
  panel?: boolean;
}

/** A table of things that are alike: scrolls by itself where the screen is narrow, and is read row by row. */
export function DataTable<Row>({ label, rows, keyOf, columns, panel = false }: DataTableProps<Row>) {
  return (
    <Scroll label={label} panel={panel}>
      <table className="ms-table">
        <thead>
          <tr>
            {columns.map(({ head, number, unnamed }) => (
              <th key={head} scope="col" {...classOf(number)}>
                {unnamed ? <span className="ms-hidden">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, cell, number, minWidth }, index) =>
                index === 0 ? (
                  <th key={head} scope="row" {...classOf(number)} style={widthOf(minWidth)}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} {...classOf(number)} style={widthOf(minWidth)}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const classOf = (number: boolean | undefined) => (number ? { className: 'ms-number' } : {});

const widthOf = (minWidth: string | undefined): CSSProperties | undefined =>
  minWidth === undefined ? undefined : { minWidth, whiteSpace: 'normal' };
