"""Weights of the evidence on past (<0) or plan (>0), written by tests/weigh.py; not to be edited by hand."""

_TABLE = """
after:le:none -0.09 -0.02; after:le:strong -0.05 -0.04; after:state:none -0.77 -0.64;
after:whole_year:strong -0.20 -0.23; after:will:none -0.17 -0.86; ahead:clause 3.49 3.70; ahead:part 4.36 3.97;
ahead:sentence 3.79 3.18; before_pivot -3.29 -1.14; beside:+0 0.64 0.02; beside:+1 1.76 0.65;
beside:+2 1.17 -0.24; beside:+3 0.72 -0.01; beside:-1 -0.61 0.19; beside:-2 -2.05 -0.65; beside:-3 -1.76 -1.60;
by_month:sentence -0.58 -0.51; carry:ahead:far -0.39 0.45; carry:ahead:near 1.15 1.45;
carry:early:near 0.30 0.52; carry:late:near 0.57 0.41; carry:now:near -1.40 -1.02; carry:past:far -1.10 -0.71;
carry:past:near -1.36 -0.95; carry:recent:far -0.15 -0.15; carry:recent:near -0.68 0.16;
carry:this:far -0.36 -0.22; carry:this:near -1.24 -1.37; carry:this_year:far 0.30 0.13;
carry:this_year:near 0.39 0.61; carry:whole_year:far -0.95 -0.24; carry:whole_year:near -1.81 -1.34;
carry:year:far 0.52 0.47; carry:year:near 0.07 0.20; carry:year_ahead:far 2.67 1.16;
carry:year_ahead:near 0.41 0.47; carry:year_gone:near -2.03 -0.76; compared:none -1.65 -0.85;
compared:strong -0.81 -1.30; compared:weak -1.46 -1.05; digits:exact -1.08 -0.63; digits:half -0.51 -0.14;
digits:round 1.05 0.70; digits:small -0.14 -0.30; digits:two -0.19 -0.11; digits:two5 1.01 0.75;
document:news:none -1.10 -0.11; document:news:strong -0.81 -0.45; document:news:weak -1.13 -0.52;
document:none:none -0.63 -0.34; document:none:strong -0.96 -0.87; document:none:weak 0.33 0.36;
document:order:none 1.20 0.42; document:order:strong 0.09 0.07; document:order:weak -0.34 -0.43;
document:plan:none 2.36 1.51; document:plan:strong 0.79 0.45; document:plan:weak 1.61 0.99;
document:report:none -0.44 0.38; document:report:strong 0.36 0.27; document:report:weak 0.79 -0.03;
early:clause -0.40 -0.23; early:part -0.40 -0.22; early:sentence -0.68 -0.34; event:part -2.54 -2.33;
event:sentence -2.09 -2.07; forecast:clause 3.04 3.30; forecast:part 2.52 1.83; forecast:sentence 1.98 1.71;
last:past:far:none 0.00 -0.50; last:past:far:strong 0.00 -0.39; last:past:far:weak 0.00 -0.08;
last:past:heading:none 0.00 -0.14; last:past:heading:strong 0.00 -0.07; last:past:paragraph:none 0.00 -1.02;
last:past:paragraph:strong 0.00 1.02; last:past:paragraph:weak 0.00 0.70; last:past:part:none 0.00 -1.71;
last:past:part:strong 0.00 -0.86; last:past:part:weak 0.00 -0.94; last:past:sentence:none 0.00 -1.20;
last:past:sentence:strong 0.00 -0.97; last:past:sentence:weak 0.00 -0.73; last:plan:far:none 0.00 0.11;
last:plan:heading:none 0.00 0.49; last:plan:heading:strong 0.00 -0.33; last:plan:paragraph:none 0.00 0.06;
last:plan:paragraph:strong 0.00 -0.07; last:plan:paragraph:weak 0.00 -0.82; last:plan:part:none 0.00 2.09;
last:plan:part:strong 0.00 1.42; last:plan:part:weak 0.00 1.32; last:plan:sentence:none 0.00 1.45;
last:plan:sentence:strong 0.00 1.59; last:plan:sentence:weak 0.00 2.62; late:clause 1.39 1.38;
late:part 0.77 0.84; late:sentence 0.35 0.41; later:ahead:none -1.59 -0.93; later:ahead:strong -0.06 -0.09;
later:early:weak 0.24 0.15; later:forecast:none -1.28 -0.82; later:forecast:strong -0.21 -0.24;
later:forecast:weak 1.54 0.12; later:le:none -0.64 -0.40; later:le:strong -0.23 -0.18;
later:le:weak -0.94 -0.71; later:now:strong -1.41 -1.34; later:past:none -0.62 -0.57;
later:past:strong -0.13 -0.14; later:past:weak -0.35 -0.41; later:state:none -1.98 -1.73;
later:state:strong -0.43 -0.42; later:state:weak 0.54 0.82; later:this_year:strong -0.39 -0.46;
later:whole_year:none 0.49 0.04; later:whole_year:strong 0.18 -0.05; later:whole_year:weak 0.14 0.03;
later:will:none -0.33 -0.13; later:will:strong 0.93 0.71; later:will:weak -0.22 -0.37;
later:year_ahead:none -0.62 -0.27; le:clause -3.98 -3.80; le:part -3.92 -3.43; le:sentence -2.94 -2.70;
near:+0 0.00 0.13; near:+1 0.00 0.32; near:+2 0.00 0.81; near:+3 0.00 2.86; near:-1 0.00 -0.92;
near:-2 0.00 -0.14; near:-3 0.00 -2.54; next:paragraph:+0 0.00 0.56; next:paragraph:+1 0.00 0.47;
next:paragraph:+2 0.00 -0.96; next:paragraph:-1 0.00 0.67; next:paragraph:-2 0.00 -0.86;
next:sentence:+0 0.00 -0.21; next:sentence:+1 0.00 1.59; next:sentence:+2 0.00 0.71;
next:sentence:-1 0.00 -1.10; next:sentence:-2 0.00 -1.19; none -0.01 0.21; now:clause -3.73 -3.52;
now:part -3.03 -2.95; now:sentence -2.66 -2.57; past:clause -3.99 -4.09; past:part -3.97 -3.58;
past:sentence -3.73 -3.44; recent:clause -3.20 -3.18; recent:part -3.79 -3.57; recent:sentence -3.11 -2.92;
section:past:none -4.67 -2.98; section:past:strong -2.35 -2.33; section:past:weak -0.84 -0.82;
section:plan:none 4.56 2.71; section:plan:strong 3.18 2.69; section:plan:weak 2.02 1.60;
state:clause -3.95 -4.20; state:part -3.59 -3.08; state:sentence -3.52 -3.36; text:+0 -0.33 -0.21;
text:+1 1.54 -0.41; text:+2 1.01 -0.39; text:+3 1.36 0.07; text:+4 1.62 -0.22; text:+5 1.86 -0.09;
text:+:strong 0.72 0.72; text:-1 -1.72 -0.35; text:-2 -2.02 -0.09; text:-3 -0.53 1.10; text:-4 -1.04 0.36;
text:-5 -1.16 0.23; text:-:strong -1.48 -1.40; then:ahead 0.88 0.38; then:early 0.27 0.21;
then:event 1.46 1.28; then:forecast 1.52 1.76; then:late 0.60 0.39; then:le -0.12 -0.06; then:now 0.97 1.17;
then:past 0.37 0.39; then:recent 0.32 0.59; then:state -0.88 -0.62; then:this_year 0.08 0.43;
then:whole_year 0.78 0.46; then:will 2.12 1.27; then:year 0.51 0.34; then:year_ahead 0.05 0.03;
this:part 0.12 0.37; this:sentence -0.27 -0.11; this_year:clause 2.34 2.14; this_year:part 1.75 0.65;
this_year:sentence 1.06 -0.14; title:past:none -0.91 -0.94; title:past:strong -1.15 -0.85;
title:past:weak -0.09 -0.03; title:plan:none 3.01 2.02; title:plan:strong 0.20 0.04; title:plan:weak 1.63 0.79;
verb:first 0.56 0.61; verb:past -0.53 -0.14; verb:plan 1.51 1.76; whole_year:clause 0.27 0.72;
whole_year:part -1.62 -1.52; whole_year:sentence -1.10 -0.80; will:clause 4.38 4.06; will:part 4.89 4.02;
will:sentence 4.25 3.53; words:about -0.20 -0.48; words:approx -0.83 -0.25; words:behind 1.47 1.59;
words:bound 1.87 1.66; words:ge -0.50 -0.75; words:le -0.29 0.05; words:more -2.51 -1.46;
words:near -0.32 -0.43; words:none 0.02 -0.14; words:over -0.07 0.36; words:range 0.50 0.01;
year:clause -0.27 -0.22; year:part 1.22 0.66; year:sentence 0.30 -0.32; year_ahead:clause 0.86 1.14;
year_ahead:part 1.70 1.80; year_ahead:sentence 1.93 1.73; year_gone:clause -2.00 -2.00;
year_gone:part -3.18 -2.97; year_gone:sentence -2.47 -2.26;
"""
_ENTRIES = [entry.split() for entry in _TABLE.replace("\n", " ").split(";") if entry.strip()]
FIRST: dict[str, float] = {name: float(first) for name, first, _ in _ENTRIES}  # without the neighbours
WEIGHTS: dict[str, float] = {name: float(second) for name, _, second in _ENTRIES}
