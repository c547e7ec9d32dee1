/** Who may read a document. One who is in either list may. */
export class ReadersView {
  /** By their e-mail address, also before they have an account, or by their id. */
  users!: string[];
  /** Whoever comes with an access token that has one of these. */
  scopes!: string[];
}

/** What PUT /admin/documents/{id} takes. The service checks it as it does a line of an import. */
export class DocumentBody {
  /** The id in the path, if it is said again. */
  id?: string;
  /** 1 to 500 characters. */
  title!: string;
  /** 200,000 characters at most. */
  text!: string;
  /** Where it came from; a citation links there. */
  url?: string;
  /** What else is known of it: 16,384 characters of JSON at most. */
  metadata?: Record<string, unknown>;
  /** Absent: everyone. */
  readers?: Partial<ReadersView>;
}

/** A document in the list: all but its text. */
export class DocumentSummary {
  id!: string;
  title!: string;
  url!: string | null;
  metadata!: Record<string, unknown>;
  /** Absent: everyone. */
  readers?: ReadersView;
  created_at!: string;
  updated_at!: string;
}

/** A document as operators see it. */
export class DocumentView extends DocumentSummary {
  text!: string;
}

/** A page of documents, newest first. */
export class DocumentsPage {
  items!: DocumentSummary[];
  next_cursor!: string | null;
}

/** A line that was not stored. */
export class LineFaultView {
  /** From 1. */
  line!: number;
  reason!: string;
}

/** What an import came to. */
export class ImportReportView {
  /** Documents whose id was new. */
  created!: number;
  /** Documents that stand for one with their id. */
  replaced!: number;
  /** Lines that are not stored. */
  failed!: number;
  /** The first 1,000 of them. */
  errors!: LineFaultView[];
}
