export type HealthRepository = {
  /** Throws `service.unavailable` unless a write was committed just now. */
  requireWritable(): Promise<void>;
};
