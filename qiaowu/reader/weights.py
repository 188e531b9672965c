"""Weights of the evidence on past (<0) or plan (>0), written by tests/weigh.py; not to be edited by hand."""

_TABLE = """
after:le:none -0.09 -0.03; after:le:strong -0.07 -0.05; after:state:none -0.82 -0.48;
after:whole_year:strong -0.17 -0.20; after:will:none -0.18 -0.47; ahead:clause 3.86 4.04; ahead:part 4.50 4.05;
ahead:sentence 3.86 3.11; before_pivot -3.29 -1.09; beside:+0 0.57 -0.12; beside:+1 1.86 0.62;
beside:+2 2.14 1.02; beside:+3 1.72 0.76; beside:-1 -0.65 0.04; beside:-2 -2.11 -1.00; beside:-3 -1.79 -1.54;
by_month:sentence -0.71 -0.46; carry:ahead:far -0.32 0.49; carry:ahead:near 1.24 1.56;
carry:early:near 0.25 -0.06; carry:late:near 0.47 0.38; carry:now:near -1.58 -0.87; carry:past:far -1.13 -0.36;
carry:past:near -1.39 -0.24; carry:recent:far -0.12 -0.14; carry:recent:near -0.57 0.34;
carry:this:far -0.36 -0.18; carry:this:near -1.18 -1.62; carry:this_year:far 0.71 0.83;
carry:this_year:near 0.38 0.78; carry:whole_year:far -1.01 -0.23; carry:whole_year:near -1.53 -1.16;
carry:year:far 0.55 0.35; carry:year:near -0.09 -0.00; carry:year_ahead:far 2.52 0.95;
carry:year_ahead:near 0.16 0.07; carry:year_gone:near -1.98 -0.56; compared:none -1.66 -0.74;
compared:strong -0.69 -1.02; compared:weak -1.43 -0.91; digits:exact -1.12 -0.72; digits:half -0.55 -0.33;
digits:round 1.09 0.69; digits:small -0.12 -0.20; digits:two -0.11 -0.05; digits:two5 0.97 0.66;
document:news:none -1.13 -0.22; document:news:strong -0.84 -0.43; document:news:weak -1.27 -0.81;
document:none:none -0.82 -0.37; document:none:strong -1.08 -0.87; document:none:weak 0.37 0.49;
document:order:none 1.66 0.71; document:order:strong 0.15 0.07; document:order:weak -0.32 -0.52;
document:plan:none 2.32 1.05; document:plan:strong 0.94 0.49; document:plan:weak 1.38 0.80;
document:report:none -0.52 -0.12; document:report:strong 0.40 0.39; document:report:weak 0.77 -0.05;
early:clause -0.43 -0.33; early:part -0.38 -0.17; early:sentence -0.61 -0.52; event:part -2.67 -2.46;
event:sentence -2.07 -2.05; forecast:clause 3.05 3.31; forecast:part 2.56 2.00; forecast:sentence 1.98 1.63;
last:past:far:none 0.00 -0.39; last:past:far:strong 0.00 -0.44; last:past:far:weak 0.00 -0.18;
last:past:heading:none 0.00 0.36; last:past:heading:strong 0.00 -0.06; last:past:paragraph:none 0.00 -1.40;
last:past:paragraph:strong 0.00 0.98; last:past:paragraph:weak 0.00 0.25; last:past:part:none 0.00 -1.46;
last:past:part:strong 0.00 -0.94; last:past:part:weak 0.00 -0.61; last:past:sentence:none 0.00 -1.37;
last:past:sentence:strong 0.00 -1.02; last:past:sentence:weak 0.00 -0.51; last:plan:far:none 0.00 0.15;
last:plan:heading:none 0.00 1.13; last:plan:heading:strong 0.00 -0.34; last:plan:paragraph:none 0.00 1.37;
last:plan:paragraph:strong 0.00 -0.38; last:plan:paragraph:weak 0.00 -0.74; last:plan:part:none 0.00 1.64;
last:plan:part:strong 0.00 1.76; last:plan:part:weak 0.00 0.93; last:plan:sentence:none 0.00 1.82;
last:plan:sentence:strong 0.00 1.73; last:plan:sentence:weak 0.00 1.62; late:clause 1.48 1.42;
late:part 0.72 0.90; late:sentence 0.23 0.35; later:ahead:none -1.75 -0.95; later:ahead:strong -0.05 -0.06;
later:early:weak 0.27 0.10; later:forecast:none 0.71 0.25; later:forecast:strong -0.12 -0.22;
later:forecast:weak 1.66 0.09; later:le:none -0.77 -0.37; later:le:strong -1.07 -0.64;
later:le:weak -1.14 -0.68; later:now:strong -1.42 -1.36; later:past:none -0.58 -0.48;
later:past:strong -0.11 -0.11; later:past:weak -0.32 -0.43; later:state:none -2.00 -1.69;
later:state:strong -1.32 -0.78; later:state:weak 0.61 0.87; later:this_year:strong -1.10 -1.04;
later:whole_year:none 0.52 0.14; later:whole_year:strong 0.19 -0.02; later:whole_year:weak 0.12 0.06;
later:will:none 0.13 0.75; later:will:strong 0.96 0.68; later:will:weak 0.36 0.06;
later:year_ahead:none -0.71 -0.12; le:clause -3.88 -3.67; le:part -3.86 -3.33; le:sentence -2.90 -2.68;
near:+1 0.00 -0.49; near:+2 0.00 1.85; near:+3 0.00 2.58; near:-1 0.00 -1.06; near:-3 0.00 -2.13;
next:paragraph:+0 0.00 -1.93; next:paragraph:+1 0.00 1.77; next:paragraph:+2 0.00 -0.88;
next:paragraph:-1 0.00 0.68; next:paragraph:-2 0.00 -0.71; next:sentence:+0 0.00 0.12;
next:sentence:+1 0.00 1.65; next:sentence:+2 0.00 0.92; next:sentence:-1 0.00 -1.36;
next:sentence:-2 0.00 -1.16; none 0.07 0.22; now:clause -3.75 -3.56; now:part -2.95 -2.90;
now:sentence -2.64 -2.56; past:clause -4.06 -4.14; past:part -4.29 -3.71; past:sentence -3.66 -3.37;
recent:clause -3.11 -3.08; recent:part -3.78 -3.58; recent:sentence -3.05 -2.83; section:past:none -4.48 -2.97;
section:past:strong -2.31 -2.25; section:past:weak -0.44 -0.77; section:plan:none 4.43 2.09;
section:plan:strong 3.41 2.82; section:plan:weak 1.96 1.70; state:clause -4.36 -4.40; state:part -3.76 -3.16;
state:sentence -3.62 -3.47; text:+0 -0.44 -0.31; text:+1 1.43 -0.42; text:+2 1.23 -0.44; text:+3 1.37 -0.02;
text:+4 2.83 0.58; text:+5 1.58 -0.60; text:+:strong 0.66 0.70; text:-1 -1.80 -0.36; text:-2 -2.20 -0.35;
text:-3 -0.49 0.99; text:-4 -0.98 0.32; text:-5 -1.32 0.08; text:-:strong -1.45 -1.30; then:ahead 0.95 0.38;
then:early 0.28 0.15; then:event 1.39 1.16; then:forecast 1.22 1.20; then:late 0.59 0.37; then:le -0.11 -0.04;
then:now 1.03 1.23; then:past 0.06 0.30; then:recent 0.36 0.65; then:state -1.52 -0.94;
then:this_year 0.20 0.46; then:whole_year 0.89 0.50; then:will 2.55 1.48; then:year 0.61 0.37;
then:year_ahead 0.06 0.07; then:year_before -0.04 -0.10; this:clause 0.01 0.18; this:part 0.08 -0.03;
this:sentence -0.24 -0.17; this_year:clause 2.66 2.29; this_year:part 2.06 1.05; this_year:sentence 1.35 0.10;
title:past -0.08 -0.41; title:plan 2.48 1.55; verb:first 0.58 0.86; verb:past -0.65 -0.21; verb:plan 1.40 1.60;
whole_year:clause 0.00 0.57; whole_year:part -1.80 -1.57; whole_year:sentence -1.19 -0.95;
will:clause 4.37 4.11; will:part 4.88 3.98; will:sentence 4.27 3.45; words:about -0.04 -0.36;
words:approx -0.68 0.02; words:behind 1.53 1.31; words:bound 2.02 1.72; words:ge -0.46 -0.71;
words:le -0.26 0.29; words:more -2.73 -1.56; words:near -0.25 -0.35; words:none 0.01 -0.23;
words:over -0.39 -0.15; words:range 0.43 0.13; year:clause -0.31 -0.03; year:part 1.05 0.39;
year:sentence 0.21 -0.32; year_ahead:clause 0.97 1.17; year_ahead:part 1.76 1.78;
year_ahead:sentence 1.91 1.67; year_gone:clause -2.01 -2.00; year_gone:part -3.11 -2.86;
year_gone:sentence -2.40 -2.21;
"""
_ENTRIES = [entry.split() for entry in _TABLE.replace("\n", " ").split(";") if entry.strip()]
FIRST: dict[str, float] = {name: float(first) for name, first, _ in _ENTRIES}  # without the neighbours
WEIGHTS: dict[str, float] = {name: float(second) for name, _, second in _ENTRIES}
