package console

import (
	"github.com/gin-gonic/gin"

	"laigao/domain"
)

// Look shows the failures of routes outside the console in its look.
func (p *Console) Look() gin.HandlerFunc { return p.pages.Use() }

// Viewer returns the account of the browser's session for routes outside the
// console that show it media, an empty one where nobody is signed in.
func (p *Console) Viewer(c *gin.Context) (domain.Account, error) {
	if p.site.SessionValue(c, sessionKey) == "" {
		return domain.Account{}, nil
	}
	a, first, err := p.signedIn(c)
	if err != nil && domain.KindOf(err) == domain.KindUnauthenticated || first != "" {
		return domain.Account{}, nil
	}
	return a, err
}
