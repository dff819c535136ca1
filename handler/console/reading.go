package console

import (
	"laigao/domain"
	"laigao/service/publishing"
)

// readingView is what the page of an article shows of its reading.
type readingView struct {
	publishing.ReadingPage
	Charts []readingChart
	Done   bool // the platform counts no more
}

// readingChart is the reading of one item as bars, one a day.
type readingChart struct {
	publishing.ItemReading
	Position int // from 0
	Bars     []readingBar
	Width    int // of the drawing
	Height   int
}

// readingBar is a day's bar and where its words stand.
type readingBar struct {
	publishing.DayFigures
	X, Y, Width, Height int
	Middle              int
	Label               string // 3.5 for 5 March
	Date                string // 3月5日
}

// The drawing of a chart, in its own units.
const (
	barWidth  = 44
	barGap    = 20
	barMost   = 96 // height of the highest bar
	barHead   = 18 // above, for the number
	barFoot   = 20 // below, for the day
	barLowest = 2  // what is not nothing can be seen
)

func viewReading(page publishing.ReadingPage, a domain.Article) *readingView {
	if a.State != domain.ArticlePublished && a.State != domain.ArticleRecalled {
		return nil // nobody can have read it
	}
	view := &readingView{ReadingPage: page, Done: page.Sum.Through >= domain.DayOf(a.FinishedAt).Add(domain.ReadingDays-1)}
	for position, item := range page.Items {
		view.Charts = append(view.Charts, chartOf(position, item))
	}
	return view
}

func chartOf(position int, item publishing.ItemReading) readingChart {
	chart := readingChart{ItemReading: item, Position: position, Width: barGap + len(item.Days)*(barWidth+barGap), Height: barHead + barMost + barFoot}
	most := item.Most()
	for i, day := range item.Days {
		bar := readingBar{DayFigures: day, X: barGap + i*(barWidth+barGap), Width: barWidth, Label: day.Day.Time().Format("1.2"), Date: day.Day.Time().Format("1月2日")}
		if day.Reads > 0 {
			bar.Height = max(barLowest, day.Reads*barMost/most)
		}
		bar.Y, bar.Middle = barHead+barMost-bar.Height, bar.X+barWidth/2
		chart.Bars = append(chart.Bars, bar)
	}
	return chart
}
