"""How the cells of a workbook look."""

from dataclasses import dataclass
from typing import Any

_BLUE = "#1F4E79"


@dataclass
class Styles:
    workbook: Any

    def __post_init__(self) -> None:
        add = self.workbook.add_format
        self.title = add({"bold": True, "font_size": 16, "font_color": _BLUE})
        self.small = add({"font_color": "#595959", "text_wrap": True, "valign": "top"})
        self.head = add(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "top",
                "font_color": "#FFFFFF",
                "bg_color": _BLUE,
            }
        )
        self.label = add({"bold": True, "valign": "top"})
        self.text = add({"text_wrap": True, "valign": "top"})
        self.whole = add({"num_format": "#,##0"})
        self.percent = add({"num_format": "0.0%"})
        self.score = add({"num_format": "0.00"})
        self.hours = add({"num_format": "[h]:mm:ss"})
