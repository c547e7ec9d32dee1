import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ReturnPurposes } from '../../users/sign-in/return-purposes.service.js';
import { documentPath } from '../document.js';

/** Tells who signs in on the way to a document why; not whether there is such a document. */
@Injectable()
export class DocumentPurpose implements OnModuleInit {
  constructor(private readonly purposes: ReturnPurposes) {}

  /** Declares it. */
  onModuleInit(): void {
    this.purposes.declare(documentPath(''), () => ({ words: 'go on to the document' }));
  }
}
