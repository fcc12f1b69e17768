"""What is remembered of corporate actions."""

from dataclasses import dataclass, field

from sidestreet.domain.corporate_actions import CorporateAction


@dataclass(slots=True)
class CorporateState:
    """Actions that are yet to take effect, by the sequence of their announcement."""

    announced: dict[int, CorporateAction] = field(default_factory=dict)
