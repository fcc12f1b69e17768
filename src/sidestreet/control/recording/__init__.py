"""A session on file: what clients asked, what they were answered, and every record of the desk.

`lines` is the format, `recorder` sees what happens, `writer` brings it to the disk, and `masking`
keeps secrets out of it.
"""
