/** Where the page of a partner is. */
export const partnerPath = (id: string): string => `/partners/${encodeURIComponent(id)}`;

/** Where a dataset of a request or an agreement is shown: with the partner who offers it, or in the catalogue. */
export const offerPath = ({ outside, counterparty, dataset }: OfferedBy): string =>
  outside === true
    ? `${partnerPath(counterparty)}/catalog/${encodeURIComponent(dataset)}`
    : `/catalog/${encodeURIComponent(dataset)}`;

interface OfferedBy {
  outside?: boolean;
  counterparty: string;
  dataset: string;
}
