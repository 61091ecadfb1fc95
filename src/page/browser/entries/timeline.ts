import './timeline.css';
import type { TimelineIndex } from '../../timeline/index-data.js';
import { dataOf } from '../data.js';
import { App } from '../timeline/app.js';

const root = document.getElementById('timeline-root');
if (root !== null) void new App(root, dataOf('timeline-index') as TimelineIndex).open();
