"""Requests that two readers may read in two ways, and so none of them is read.

Each ends where a laxer reader would find a further request behind it. The families are those of
RFC 9112 (sections 2.2, 3.2, 5.1, 5.2, 6.1, 6.3, 7.1, 11.2) and of what has been used against
servers and proxies since.
"""

from typing import Final

POST: Final = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED: Final = POST + b"Transfer-Encoding: chunked\r\n\r\n"
SMUGGLED: Final = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

# Each is followed by a request that a laxer reader would find. It must never be seen.
CORPUS: Final = {
    # Two ideas of where the body ends.
    "length and coding": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "coding and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "the same length twice": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "a list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nhello",
    "a signed length": POST + b"Content-Length: +5\r\n\r\nhello",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n",
    "a hexadecimal length": POST + b"Content-Length: 0x5\r\n\r\nhello",
    "a length of two words": POST + b"Content-Length: 5 5\r\n\r\nhello",
    "a length with an underscore": POST + b"Content-Length: 1_0\r\n\r\nhellohello",
    "an empty length": POST + b"Content-Length:\r\n\r\n",
    "a length beyond 64 bits": POST + b"Content-Length: 18446744073709551621\r\n\r\nhello",
    "space before the colon": POST + b"Content-Length : 5\r\n\r\nhello",
    # Codings.
    "coding gzip, chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "coding chunked, gzip": POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "coding chunked twice": POST
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "coding xchunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "coding identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "coding in quotes": POST + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n',
    "coding after a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "an empty coding": POST + b"Transfer-Encoding:\r\n\r\n",
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a coding in HTTP/1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    # Chunks.
    "chunk size 0x5": CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n",
    "chunk size with space": CHUNKED + b"5 \r\nhello\r\n0\r\n\r\n",
    "a negative chunk": CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
    "a chunk without size": CHUNKED + b"\r\nhello\r\n0\r\n\r\n",
    "a chunk beyond 64 bits": CHUNKED + b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    "a chunk longer than it says": CHUNKED + b"3\r\nhello\r\n0\r\n\r\n",
    "a chunk line ended by LF": CHUNKED + b"5\nhello\r\n0\r\n\r\n",
    "chunk data ended by LF": CHUNKED + b"5\r\nhello\n0\r\n\r\n",
    "an extension ended by LF": CHUNKED + b"5;a\nhello\r\n0\r\n\r\n",
    "an extension with CR": CHUNKED + b"5;\ra\r\nhello\r\n0\r\n\r\n",
    "a trailer that frames": CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n",
    # Lines.
    "lines ended by LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "one line ended by LF": b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
    "the head ended by LF": b"GET / HTTP/1.1\r\nHost: a\r\n\n",
    "a CR inside the head": b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
    "space before the first header": b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    "a header without colon": b"GET / HTTP/1.1\r\nHost: a\r\nfoo\r\n\r\n",
    "a header without name": b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
    "a header name with a bracket": b"GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n",
    "a control character in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: b\x01\r\n\r\n",
    # Hosts.
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "the same host twice": b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "an empty host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "a host with a path": b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a host with a user": b"GET / HTTP/1.1\r\nHost: me@a\r\n\r\n",
    "a host with two ports": b"GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n",
    "a host with spaces": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    # The first line.
    "HTTP/1.2": b"GET / HTTP/1.2\r\nHost: a\r\n\r\n",
    "HTTP/2.0": b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    "the HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET / HTTP/0.9\r\nHost: a\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "a lower-case method": b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
    "an unknown method": b"FOO / HTTP/1.1\r\nHost: a\r\n\r\n",
    "a method of another protocol": b"DESCRIBE / HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tab after the method": b"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "space after the version": b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
    "bytes beyond ASCII in the target": b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a control character in the target": b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a fragment": b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target without slash": b"GET orders HTTP/1.1\r\nHost: a\r\n\r\n",
    "another scheme": b"GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a URL without host": b"GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n",
    "an upgrade with a body": POST
    + b"Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello",
    "an upgrade with a body, among others": POST
    + b"Connection: upgrade\r\nUpgrade: h2c, WebSocket/13\r\nContent-Length: 5\r\n\r\nhello",
    "an upgrade of a protocol that is not known, with two lengths": POST
    + b"Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "an upgrade of a protocol that is not known, with a length and a coding": POST
    + b"Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"
    + b"\r\n\r\n0\r\n\r\n",
    "an upgrade of a protocol that is not known, with another coding": POST
    + b"Connection: upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    # More of each, as they have been used against others.
    "coding and length in other cases": POST
    + b"tRANSFER-eNCODING: CHUNKED\r\ncONTENT-lENGTH: 5\r\n\r\n0\r\n\r\n",
    "a length and the same among trailers": POST
    + b"Content-Length: 5\r\nTrailer: Content-Length\r\nContent-Length: 5\r\n\r\nhello",
    "a coding with a parameter": POST + b"Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
    "a coding with a comma behind": POST + b"Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
    "a coding with a comma before": POST + b"Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n",
    "a coding under a name with a space": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a coding under a name with a tab": POST + b"Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
    "a coding behind a bare CR": POST + b"X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a coding behind a bare LF": POST + b"X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a coding behind NUL": POST + b"Transfer-Encoding: \0chunked\r\n\r\n0\r\n\r\n",
    "identity and a length": POST
    + b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
    "a length in Arabic digits": POST + b"Content-Length: \xd9\xa5\r\n\r\nhello",
    "a length with a point": POST + b"Content-Length: 5.0\r\n\r\nhello",
    "a length with an exponent": POST + b"Content-Length: 5e0\r\n\r\nhello",
    "a length in quotes": POST + b'Content-Length: "5"\r\n\r\nhello',
    "a folded length": POST + b"Content-Length:\r\n 5\r\n\r\nhello",
    "a chunk size with an underscore": CHUNKED + b"1_0\r\n" + b"x" * 16 + b"\r\n0\r\n\r\n",
    "a chunk size with a plus": CHUNKED + b"+5\r\nhello\r\n0\r\n\r\n",
    "a chunk size behind a space": CHUNKED + b" 5\r\nhello\r\n0\r\n\r\n",
    "a chunk size that is no digit": CHUNKED + b"g\r\nhello\r\n0\r\n\r\n",
    "a chunk size with NUL": CHUNKED + b"5\0\r\nhello\r\n0\r\n\r\n",
    "a chunk line ended by CR": CHUNKED + b"5\rhello\r\n0\r\n\r\n",
    "chunk data ended by CR": CHUNKED + b"5\r\nhello\r0\r\n\r\n",
    "chunk data without an end": CHUNKED + b"5\r\nhello0\r\n\r\n",
    "the last chunk ended by LF": CHUNKED + b"5\r\nhello\r\n0\n\r\n",
    "an extension with NUL": CHUNKED + b"5;a=\0\r\nhello\r\n0\r\n\r\n",
    "a folded trailer": CHUNKED + b"0\r\nX: a\r\n b\r\n\r\n",
    "a trailer without colon": CHUNKED + b"0\r\nfoo\r\n\r\n",
    "a request line folded": b"GET /\r\n HTTP/1.1\r\nHost: a\r\n\r\n",
    "a request line ended by CR": b"GET / HTTP/1.1\rHost: a\r\n\r\n",
    "a header name beyond ASCII": b"GET / HTTP/1.1\r\nHost: a\r\nX\xe9: b\r\n\r\n",
    "NUL in a header name": b"GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n",
    "NUL in the target": b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
    "NUL before the method": b"\0GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "DEL in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n",
    "a URL of two hosts": b"GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "a URL of a file": b"GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    "a backslash in the host": b"GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n",
    "a host with a comma": b"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
    "a host that is a URL": b"GET / HTTP/1.1\r\nHost: http://a\r\n\r\n",
    "a host with a port of letters": b"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
    "a host with NUL": b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
    "a folded host": b"GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n",
    "two hosts in other cases": b"GET / HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n",
    "HTTP in lower case": b"GET / http/1.1\r\nHost: a\r\n\r\n",
    "HTTP/1.01": b"GET / HTTP/1.01\r\nHost: a\r\n\r\n",
    "HTTP/11": b"GET / HTTP/11\r\nHost: a\r\n\r\n",
    "two versions": b"GET / HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n",
}
