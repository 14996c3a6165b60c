"""The demo: a site with everything in it, for a first look, for measuring and for showing others.

What the Network's public workplan 2022-2024 says stands in `facts` and `organisations`, as facts. Everybody else here is
invented: no real government, organisation or person says or decides anything in the demo.
"""
