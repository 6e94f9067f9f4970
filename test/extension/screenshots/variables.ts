/** Names the environment variable with the folder for the pictures, as a path for the launcher. */
export const PICTURES_VARIABLE = 'KERNEL_INTERRUPT_PICTURES';

/** Names the environment variable with the width of the window in pixels; empty for the usual width. */
export const WIDTH_VARIABLE = 'KERNEL_INTERRUPT_PICTURES_WIDTH';
