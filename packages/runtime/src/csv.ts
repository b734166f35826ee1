/** Text that a spreadsheet would take for a formula is quoted away (`escapeFormulae` of Papa Parse); numbers with a sign are not. */
export const SPREADSHEET_FORMULA = /^(?:[=@\t\r]|[+-](?!\d))/;
