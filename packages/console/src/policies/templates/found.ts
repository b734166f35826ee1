import type { ListedTemplate, TemplateDraft } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { ApiError, get } from '../../api/http.ts';

/** What there is of a template: the version in force, and what is being written of the next. */
export interface Found {
  template: ListedTemplate | null;
  draft: TemplateDraft | null;
}

export const orNull = async <T>(path: string): Promise<T | null> => {
  try {
    return await get<T>(path);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
};

export const draftKey = (id: string) => ['template draft', id];

export function useFound(id: string, enabled = true) {
  const template = useQuery({
    queryKey: ['template', id],
    queryFn: () => orNull<ListedTemplate>(`/templates/${encodeURIComponent(id)}`),
    meta: { topics: ['templates'] },
    enabled,
  });
  const draft = useQuery({
    queryKey: draftKey(id),
    queryFn: () => orNull<TemplateDraft>(`/template-drafts/${encodeURIComponent(id)}`),
    // What is being written here is newer than any answer; it is asked for when the page is opened.
    staleTime: 0,
    enabled,
    refetchOnWindowFocus: false,
  });
  return { template, draft };
}
