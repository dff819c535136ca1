package console

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
)

// addNeighbours finds what stands beside a manuscript in the list that it was
// opened from. A list that is none any more has no neighbours.
func (p *Console) addNeighbours(c *gin.Context, pane *manuscriptPane) error {
	address, err := url.Parse(pane.List)
	if pane.List == "" || err != nil {
		return nil //nolint:nilerr // an address that is none is no list
	}
	list := readList(address.Query(), p.current(c).ID)
	found, err := p.review.Neighbours(c.Request.Context(), p.current(c), list.Query(), pane.M.ID)
	switch domain.KindOf(err) {
	case domain.KindNotFound, domain.KindInvalid:
		return nil
	}
	if err != nil {
		return err
	}
	pane.Previous = neighbour(found.Previous, list)
	if found.After != "" {
		list.After = found.After
	}
	pane.Next = neighbour(found.Next, list)
	return nil
}

// neighbour returns the address of a manuscript's own page for a list.
func neighbour(id string, list inboxList) string {
	if id == "" {
		return ""
	}
	pane := manuscriptPane{List: list.Address("")}
	pane.M.ID = id
	return pane.Address("")
}
