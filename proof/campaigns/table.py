"""All campaigns, in the order in which the page tells of them."""

from typing import Final

from campaigns.campaign import Campaign

CAMPAIGNS: Final[tuple[Campaign, ...]] = ()
