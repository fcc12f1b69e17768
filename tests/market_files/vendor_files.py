"""Small files as vendors write them, made by hand: the words of a header and a few rows each.

ITCH is written by a writer of its own, from the field tables of the published specification.
"""

from typing import Final

DATABENTO_TRADES: Final = """\
ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol
1704205800000000100,1704205800000000000,0,2,38,T,B,0,187150000000,100,130,165200,1001,AAPL
1704205800000000200,1704205800000000150,0,2,38,T,A,0,187140000000,25,130,165200,1002,AAPL
1704205801000000000,1704205801000000000,0,2,7290,T,N,0,373860000000,5,130,165200,1003,MSFT
"""
DATABENTO_PRETTY: Final = """\
ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol
2024-01-02T14:30:00.000000100Z,2024-01-02T14:30:00.000000000Z,0,2,38,T,B,0,187.150000000,100,130,165200,1001,AAPL
2024-01-02T14:30:00.000000200Z,2024-01-02T14:30:00.000000150Z,0,2,38,T,A,0,187.140000000,25,130,165200,1002,AAPL
2024-01-02T14:30:01.000000000Z,2024-01-02T14:30:01.000000000Z,0,2,7290,T,N,0,373.860000000,5,130,165200,1003,MSFT
"""
DATABENTO_MBP1: Final = """\
ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol
1704205800000000100,1704205800000000000,1,2,38,A,B,0,187140000000,100,130,165200,1001,187140000000,187150000000,100,300,1,2,AAPL
1704205800000000200,1704205800000000000,1,2,38,T,B,0,187150000000,40,130,165200,1002,187140000000,187150000000,100,300,1,2,AAPL
1704205800000000300,1704205800000000000,1,2,38,C,A,0,187150000000,300,130,165200,1003,187140000000,9223372036854775807,100,0,1,0,AAPL
"""
DATABENTO_BARS: Final = """\
ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol
1704205800000000000,33,2,38,187150000000,187400000000,187000000000,187300000000,5000,AAPL
1704205860000000000,33,2,38,187300000000,187350000000,187200000000,187250000000,4000,AAPL
"""
MASSIVE_MINUTES: Final = """\
ticker,volume,open,close,high,low,window_start,transactions
AAPL,5000,187.15,187.3,187.4,187,1704205800000000000,61
AAPL,4000,187.3,187.25,187.35,187.2,1704205860000000000,43
MSFT,700,373.86,373.9,374,373.8,1704205800000000000,9
"""
MASSIVE_DAYS: Final = """\
ticker,volume,open,close,high,low,window_start,transactions
AAPL,82488700,187.15,185.64,188.44,183.885,1704171600000000000,1009074
AAPL,58414460,184.22,184.25,185.88,183.43,1704258000000000000,656956
"""
MASSIVE_TRADES: Final = """\
ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp
AAPL,"12,37",0,11,1,1704205800000000000,187.15,1,1704205800000000100,100,3,0,0
AAPL,37,8,11,2,1704205800000000000,187.15,2,1704205800000000200,100,3,0,0
AAPL,,0,4,3,1704205800000000000,187.145,3,1704205800000000300,3,3,201,1704205800000000250
"""
MASSIVE_QUOTES: Final = """\
ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,indicators,participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp
AAPL,11,187.15,300,12,187.14,100,1,,1704205800000000000,1,1704205800000000100,3,0
AAPL,11,187.15,300,12,187.15,100,1,,1704205800000000000,2,1704205800000000200,3,0
AAPL,0,0,0,12,187.13,200,1,,1704205800000000000,3,1704205800000000300,3,0
"""
ALPACA_BARS: Final = """\
t,o,h,l,c,v,n,vw
2024-01-02T14:30:00Z,187.15,187.4,187,187.3,5000,61,187.2
2024-01-02T14:31:00Z,187.3,187.35,187.2,187.25,4000,43,187.3
"""
ALPACA_TRADES: Final = """\
S,t,x,p,s,c,i,z
AAPL,2024-01-02T14:30:00.000000100Z,V,187.15,100,@,1,C
AAPL,2024-01-02T14:30:00.000000200Z,V,187.14,25,@ I,2,C
"""
ALPACA_QUOTES: Final = """\
t,ax,ap,as,bx,bp,bs,c,z
2024-01-02T14:30:00.000000100Z,Q,187.15,3,Q,187.14,1,R,C
"""
ALPACA_PY_QUOTES: Final = """\
symbol,timestamp,bid_exchange,bid_price,bid_size,ask_exchange,ask_price,ask_size,conditions,tape
AAPL,2024-01-02 14:30:00.000000100+00:00,Q,187.14,1.0,Q,187.15,3.0,R,C
"""
YFINANCE_DAYS: Final = """\
Date,Open,High,Low,Close,Adj Close,Volume
2024-01-02,187.14999389648438,188.44000244140625,183.88999938964844,185.63999938964844,184.53,82488700
2024-01-03,184.22000122070312,185.8800048828125,183.42999267578125,184.25,183.15,58414500
"""
YFINANCE_MINUTES: Final = """\
Datetime,Open,High,Low,Close,Volume,Dividends,Stock Splits
2024-01-02 09:30:00-05:00,187.15,187.4,187.0,187.3,5000,0.0,0.0
2024-01-02 09:31:00-05:00,187.3,187.35,187.2,187.25,4000,0.0,0.0
"""
YFINANCE_TWO_LEVELS: Final = """\
Price,Close,High,Low,Open,Volume
Ticker,AAPL,AAPL,AAPL,AAPL,AAPL
Date,,,,,
2024-01-02,185.64,188.44,183.89,187.15,82488700
2024-01-03,184.25,185.88,183.43,184.22,58414500
"""
PLAIN_TRADES: Final = """\
time,symbol,price,size,side
2024-01-02T09:30:00,AAPL,187.15,100,buy
2024-01-02T09:30:01.5,AAPL,187.14,25,sell
"""
PLAIN_QUOTES: Final = """\
time_ns,symbol,bid,bid_size,ask,ask_size
1704205800000000100,AAPL,187.14,100,187.15,300
"""
PLAIN_BARS: Final = """\
time_s,open,high,low,close,volume
1704205800,187.15,187.4,187,187.3,5000
1704205860,187.3,187.35,187.2,187.25,4000
"""
LOBSTER_NAME: Final = "AAPL_2012-06-21_34200000_57600000_message_2.csv"
LOBSTER_MESSAGES: Final = """\
34200.004241176,1,16113575,18,5853300,1
34200.025551909,4,16113575,10,5853300,1
34200.1,5,0,5,5853350,-1
34200.2,2,16113575,3,5853300,1
34200.3,3,99,100,5859400,-1
34200.4,4,98,50,5859400,-1
34200.5,4,97,1,5851200,1
34201,7,0,0,-1,-1
34202,7,0,0,1,-1
34203,6,-1,400,5853400,-1
34204,3,16113575,5,5853300,1
"""
LOBSTER_BOOK: Final = """\
5859400,200,5853300,18,9999999999,0,-9999999999,0
"""


def number(value: int, size: int) -> bytes:
    """Return a number as ITCH writes it."""
    return value.to_bytes(size, "big")


class Itch:
    """Writes a day of ITCH 5.0, message by message; `at` is nanoseconds after midnight."""

    def __init__(self) -> None:
        self.data = b""
        self.messages = 0
        self.message(b"S", 0, 1, b"O")

    def message(self, kind: bytes, locate: int, at: int, rest: bytes) -> None:
        """Write any message from its parts."""
        body = kind + number(locate, 2) + number(0, 2) + number(at, 6) + rest
        self.data += number(len(body), 2) + body
        self.messages += 1

    def directory(self, locate: int, symbol: str) -> None:
        """Say which number a stock has."""
        self.message(b"R", locate, 2, symbol.ljust(8).encode() + b"Q" + b"N" + bytes(18))

    def action(self, locate: int, at: int, symbol: str, state: bytes) -> None:
        """Say whether a stock trades."""
        self.message(b"H", locate, at, symbol.ljust(8).encode() + state + b" " + b"    ")

    def add(  # noqa: PLR0917 - as many as the message has
        self, locate: int, at: int, ref: int, side: bytes, shares: int, price: int,
        *, attributed: bool = False,
    ) -> None:  # fmt: skip
        """Write an order, with the name of its market maker if it is attributed."""
        rest = number(ref, 8) + side + number(shares, 4) + b"XYZ     " + number(price, 4)
        kind = b"F" if attributed else b"A"
        self.message(kind, locate, at, rest + (b"MMID" if attributed else b""))

    def executed(self, locate: int, at: int, ref: int, shares: int) -> None:
        """Write an execution."""
        self.message(b"E", locate, at, number(ref, 8) + number(shares, 4) + number(7, 8))

    def at_price(  # noqa: PLR0917 - as above
        self, locate: int, at: int, ref: int, shares: int, price: int, printable: bytes
    ) -> None:
        """Write an execution at another price."""
        rest = number(ref, 8) + number(shares, 4) + number(7, 8) + printable + number(price, 4)
        self.message(b"C", locate, at, rest)

    def reduced(self, locate: int, at: int, ref: int, shares: int) -> None:
        """Write a cancel of a part."""
        self.message(b"X", locate, at, number(ref, 8) + number(shares, 4))

    def deleted(self, locate: int, at: int, ref: int) -> None:
        """Write the end of an order."""
        self.message(b"D", locate, at, number(ref, 8))

    def replaced(  # noqa: PLR0917 - as above
        self, locate: int, at: int, old: int, new: int, shares: int, price: int
    ) -> None:
        """Write a replacement."""
        rest = number(old, 8) + number(new, 8) + number(shares, 4) + number(price, 4)
        self.message(b"U", locate, at, rest)

    def traded(self, locate: int, at: int, shares: int, price: int) -> None:
        """Write a trade with a hidden order."""
        rest = number(0, 8) + b"B" + number(shares, 4) + b"XYZ     " + number(price, 4)
        self.message(b"P", locate, at, rest + number(7, 8))

    def crossed(self, locate: int, at: int, shares: int, price: int) -> None:
        """Write a cross."""
        rest = number(shares, 8) + b"XYZ     " + number(price, 4) + number(7, 8) + b"O"
        self.message(b"Q", locate, at, rest)

    def end(self, at: int) -> None:
        """Write the end of messages."""
        self.message(b"S", 0, at, b"C")
