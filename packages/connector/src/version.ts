/** Version of this program, told to the broker at enrolment and shown by `status`. */
export const VERSION = '0.1.0';
