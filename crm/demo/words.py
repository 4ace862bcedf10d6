"""Words of the demonstration: fictional names of companies, people and associations."""

FIRST_NAMES = (
    'Aïcha Alexandre Amandine Antoine Baptiste Bérénice Camille Cécile Chloé Clément Delphine Dylan Élise Émilie Enzo '
    'Fanny Farid Gabriel Gaëlle Hélène Hugo Inès Jérôme Julie Karim Laure Léa Loïc Lucie Malik Manon Maëlys Mathilde '
    'Mehdi Nadia Nicolas Noémie Océane Paul Pauline Quentin Rachid Romane Salomé Samir Sandrine Sarah Théo Valérie '
    'Yann Yasmine Zoé'
).split()
LAST_NAMES = (
    'Aubert Barbier Bénard Bertin Blanchard Bouvier Brunel Carlier Carpentier Charrier Chevallier Collet Cordier '
    'Couturier Delmas Deschamps Diallo Dumont Durieux Fabre Faure Fleury Garnier Gauthier Germain Gillet Guérin '
    'Hamdi Hoarau Jacquet Joly Lacroix Lambert Laporte Lebrun Leclercq Lefort Lemaire Maillard Marchal Marechal '
    'Mercier Monnier Morel Noël Olivier Payet Perret Pichon Poirier Renard Rivière Roche Rolland Roussel Sabatier '
    'Tessier Thibault Vasseur Vidal Weber'
).split()
STEMS = (
    'Alizé Arborea Atelier Azur Belvédère Boréal Cap Cèdre Confluence Cobalt Coquelicot Écluse Équinoxe Escale '
    'Étincelle Fontaine Galerne Garrigue Genêt Horizon Iris Jonquille Lagune Lumière Mistral Moulin Nacelle Nova '
    'Océane Olivier Opale Orée Passerelle Pinède Prisme Racine Rivage Sillage Solstice Source Tilleul Vallée Verger '
    'Vigie Zénith'
).split()
# (NAF division for the section, words of the trade)
TRADES = {
    'A': ('01.50Z', ('Pépinières', 'Maraîchers')),
    'C': ('25.62B', ('Industries', 'Mécanique', 'Emballages', 'Textiles')),
    'D': ('35.11Z', ('Énergies',)),
    'F': ('43.32A', ('Menuiseries', 'Bâtiment', 'Toitures')),
    'G': ('47.11D', ('Distribution', 'Comptoir', 'Négoce')),
    'H': ('49.41A', ('Transports', 'Logistique')),
    'I': ('55.10Z', ('Hôtels', 'Traiteur')),
    'J': ('62.01Z', ('Numérique', 'Logiciels', 'Données')),
    'K': ('65.12Z', ('Assurances', 'Mutuelle')),
    'M': ('70.22Z', ('Conseil', 'Ingénierie', 'Études')),
    'N': ('81.21Z', ('Services', 'Propreté')),
    'P': ('85.59A', ('Formation',)),
    'Q': ('88.10A', ('Santé', 'Aide à domicile')),
    'R': ('90.01Z', ('Spectacles',)),
    'S': ('96.09Z', ('Bien-être',)),
}
JOBS = (
    ('hr', 'Directrice des ressources humaines'),
    ('hr', 'Responsable RH'),
    ('csr', 'Responsable RSE'),
    ('leader', 'Dirigeante'),
    ('leader', 'Directeur de site'),
    ('signatory', 'Directeur général'),
    ('other', 'Assistante de direction'),
)
HOSTS = (
    'Chambre de commerce et d’industrie (fictive)',
    'Réseau Entreprendre ensemble (fictif)',
    'Cercle des employeurs (fictif)',
)
ASSOCIATIONS = (
    'Passerelles jeunes',
    'Cap vers demain',
    'Les Tremplins',
    'Un métier, un élan',
    'Ensemble au lycée',
    'Horizons partagés',
    'Parrains d’avenir',
    'La Courte échelle',
    'Mentorat des collines',
    'Jeunes pousses',
    'Le Pas d’après',
    'Rives et chemins',
    'Étoiles du Nord',
    'Sud mentorat',
    'Outre-mer élan',
    'Réussir à deux',
    'Boussole jeunesse',
    'Les Relayeurs',
    'Grandir en binôme',
    'Le Fil tendu',
)
NOTES = {
    'no_answer': ('Messagerie, message laissé.', 'Standard fermé.', ''),
    'wrong_number': ('Le numéro n’est plus attribué.',),
    'callback': ('Demande à être rappelée après les congés.', 'En réunion, rappeler en fin de semaine.'),
    'info_sent': ('Plaquette et témoignages envoyés.', 'Lien du parcours numérique envoyé.'),
    'interested': (
        'Souhaite un exemple d’entreprise du secteur.',
        'Veut en parler au comité de direction.',
        'Très bon accueil.',
    ),
    'meeting_set': ('Rendez-vous avec la DRH.', 'Présentation prévue sur site.'),
    'meeting_held': ('Présentation faite, questions sur le temps demandé.', 'Accord de principe pour cinq mentors.'),
    'not_now': ('Réorganisation en cours, revoir au prochain trimestre.',),
    'refused': ('Déjà engagée avec une autre structure.', 'Pas de disponibilité cette année.'),
}
