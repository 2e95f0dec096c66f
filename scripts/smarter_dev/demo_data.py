"""The two demo businesses and their leads. Invented people, valid numbers."""

from __future__ import annotations

from dataclasses import dataclass

# Stages of Odoo's pipeline by position.
NEW, QUALIFIED, PROPOSITION, WON = range(4)


@dataclass(frozen=True)
class DemoLead:
    """One lead as the API takes it, and how far the staff got with it."""

    name: str
    email: str
    phone: str
    message: str
    source: str
    stage: int
    revenue: int
    company: str | None = None
    rut: str | None = None
    priority: str = "0"

    def submission(self) -> dict[str, str]:
        """Body of ``POST /leads/create``."""
        values = {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "message": self.message,
            "source": self.source,
            "company": self.company,
            "rut": self.rut,
        }
        return {key: value for key, value in values.items() if value}


@dataclass(frozen=True)
class DemoTenant:
    """One business with its manager."""

    rut: str
    name: str
    login: str
    manager: str
    street: str
    city: str
    phone: str
    leads: tuple[DemoLead, ...]


HARDWARE_LEADS = (
    DemoLead(
        "Camila Rojas Fuentes",
        "camila.rojas@constructoraandalue.example",
        "+56 9 8421 7730",
        "Necesitamos cotizar 120 sacos de cemento y fierro de 8 mm para una obra en"
        " San Pedro de la Paz. ¿Tienen despacho esta semana?",
        "Sitio web",
        PROPOSITION,
        2_450_000,
        "Constructora Andalué",
        "77.261.280-K",
        "2",
    ),
    DemoLead(
        "Matías Sepúlveda Araya",
        "matias.sepulveda@correo.example",
        "+56 9 7315 4482",
        "Busco pintura para exterior y rodillos para una casa de dos pisos.",
        "WhatsApp",
        NEW,
        180_000,
    ),
    DemoLead(
        "Josefa Muñoz Riquelme",
        "josefa.munoz@colegiolosaromos.example",
        "+56 9 9127 6650",
        "Somos un colegio y queremos convenio para mantención: cerraduras, ampolletas y"
        " gasfitería.",
        "Formulario de contacto",
        QUALIFIED,
        960_000,
        "Colegio Los Aromos",
        priority="1",
    ),
    DemoLead(
        "Ignacio Valdés Carrasco",
        "ivaldes@maestranzabiobio.example",
        "+56 9 6548 2207",
        "Requerimos 40 discos de corte y electrodos 6011 todos los meses.",
        "Referido",
        WON,
        540_000,
        "Maestranza Biobío Ltda.",
        "77.412.098-K",
        "3",
    ),
    DemoLead(
        "Antonia Figueroa Soto",
        "antonia.figueroa@correo.example",
        "+56 9 8890 1346",
        "¿Tienen stock de planchas de OSB de 15 mm?",
        "Instagram",
        NEW,
        95_000,
    ),
    DemoLead(
        "Benjamín Contreras Lagos",
        "b.contreras@lagoshnos.example",
        "+56 9 7702 5519",
        "Cotización por techumbre completa: zinc, costaneras y tornillos.",
        "Sitio web",
        QUALIFIED,
        1_320_000,
        "Lagos Hermanos",
    ),
    DemoLead(
        "Valentina Parra Ibáñez",
        "valentina.parra@correo.example",
        "+56 9 9456 3018",
        "Quiero saber si arriendan betonera por fin de semana.",
        "Google",
        NEW,
        60_000,
    ),
    DemoLead(
        "Sebastián Henríquez Mora",
        "shenriquez@edificiocostanera.example",
        "+56 9 6233 9084",
        "Administro un edificio de 60 departamentos. Necesito bombas de agua y"
        " presurización.",
        "Referido",
        PROPOSITION,
        3_780_000,
        "Edificio Costanera",
        priority="2",
    ),
    DemoLead(
        "Francisca Torres Venegas",
        "francisca.torres@correo.example",
        "+56 9 8167 4425",
        "Busco herramientas para regalo: taladro y set de brocas.",
        "Instagram",
        WON,
        145_000,
    ),
    DemoLead(
        "Diego Espinoza Cárdenas",
        "despinoza@talleresnahuel.example",
        "+56 9 9670 8812",
        "Factura a 30 días para taller mecánico, ¿qué documentos piden?",
        "Formulario de contacto",
        QUALIFIED,
        410_000,
        "Talleres Nahuel",
    ),
    DemoLead(
        "Catalina Bravo Oyarzún",
        "catalina.bravo@correo.example",
        "+56 9 7581 6093",
        "Cierro una terraza, necesito medidas y precio de policarbonato.",
        "WhatsApp",
        NEW,
        220_000,
    ),
    DemoLead(
        "Rodrigo Saavedra Pino",
        "rsaavedra@agricolaitata.example",
        "+56 9 6819 2754",
        "Malla, postes impregnados y alambre para 2 km de cerco.",
        "Sitio web",
        PROPOSITION,
        1_890_000,
        "Agrícola Itata",
        priority="1",
    ),
)

DENTAL_LEADS = (
    DemoLead(
        "Martina Salazar Vega",
        "martina.salazar@correo.example",
        "+56 9 8234 5571",
        "Me gustaría evaluar ortodoncia invisible, ¿atienden por isapre?",
        "Instagram",
        QUALIFIED,
        1_650_000,
        priority="2",
    ),
    DemoLead(
        "Tomás Gutiérrez Leiva",
        "tomas.gutierrez@correo.example",
        "+56 9 7946 3320",
        "Se me quebró una muela, necesito hora lo antes posible.",
        "WhatsApp",
        NEW,
        85_000,
        priority="3",
    ),
    DemoLead(
        "Isidora Pizarro Cortés",
        "isidora.pizarro@correo.example",
        "+56 9 9318 7746",
        "Limpieza y blanqueamiento antes de mi matrimonio en marzo.",
        "Sitio web",
        PROPOSITION,
        240_000,
    ),
    DemoLead(
        "Vicente Alarcón Reyes",
        "valarcon@transportesmaipo.example",
        "+56 9 6477 1895",
        "Buscamos convenio dental para 85 trabajadores.",
        "Referido",
        PROPOSITION,
        4_200_000,
        "Transportes Maipo SpA",
        priority="2",
    ),
    DemoLead(
        "Florencia Cáceres Molina",
        "florencia.caceres@correo.example",
        "+56 9 8752 9013",
        "Control para mi hija de 6 años, ¿tienen odontopediatra?",
        "Google",
        NEW,
        45_000,
    ),
    DemoLead(
        "Gabriel Navarro Olivares",
        "gabriel.navarro@correo.example",
        "+56 9 7129 6458",
        "Quiero presupuesto por dos implantes. Tengo radiografía de este año.",
        "Formulario de contacto",
        QUALIFIED,
        1_980_000,
        priority="1",
    ),
    DemoLead(
        "Amanda Godoy Tapia",
        "amanda.godoy@correo.example",
        "+56 9 9563 2287",
        "¿Cuánto cuesta una prótesis removible y en cuántas cuotas?",
        "WhatsApp",
        NEW,
        380_000,
    ),
    DemoLead(
        "Cristóbal Vergara Peña",
        "cvergara@fundacionmapocho.example",
        "+56 9 6095 8834",
        "Operativo dental para 40 adultos mayores en Recoleta.",
        "Referido",
        QUALIFIED,
        1_150_000,
        "Fundación Mapocho",
    ),
    DemoLead(
        "Emilia Zúñiga Farías",
        "emilia.zuniga@correo.example",
        "+56 9 8618 4702",
        "Vengo derivada de mi médico por bruxismo.",
        "Sitio web",
        WON,
        160_000,
    ),
    DemoLead(
        "Joaquín Miranda Salas",
        "joaquin.miranda@correo.example",
        "+56 9 7840 5169",
        "Extracción de muelas del juicio, ideal un sábado.",
        "Instagram",
        WON,
        290_000,
    ),
    DemoLead(
        "Renata Orellana Bustos",
        "renata.orellana@correo.example",
        "+56 9 9204 7735",
        "Me interesa el plan familiar que vi en su página.",
        "Google",
        NEW,
        320_000,
    ),
)

TENANTS = (
    DemoTenant(
        "76086428-5",
        "Ferretería El Roble SpA",
        "gerencia@ferreteriaelroble.example",
        "Marcela Inostroza Paredes",
        "Avenida Los Carrera 1540",
        "Concepción",
        "+56 41 223 4567",
        HARDWARE_LEADS,
    ),
    DemoTenant(
        "77814933-8",
        "Clínica Dental Andes Ltda.",
        "gerencia@dentalandes.example",
        "Andrés Fuenzalida Rivas",
        "Avenida Providencia 2133, oficina 402",
        "Providencia",
        "+56 2 2334 5678",
        DENTAL_LEADS,
    ),
)
