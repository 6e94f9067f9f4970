/** Names the environment variable with the folder for the pictures, as a path for the launcher. */
export const PICTURES_VARIABLE = 'KERNEL_INTERRUPT_PICTURES';
