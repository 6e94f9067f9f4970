/** The folder that the pictures go to, as the launcher sees it. */
export const picturesVariable = 'KERNEL_INTERRUPT_PICTURES';
