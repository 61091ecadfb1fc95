import './base.css';
import { restoreTheme, setUpSwitch } from '../theme.js';

document.documentElement.classList.add('scripted');
restoreTheme();
document.addEventListener('DOMContentLoaded', () => {
  for (const button of document.querySelectorAll<HTMLElement>('[data-theme-switch]'))
    setUpSwitch(button);
});
